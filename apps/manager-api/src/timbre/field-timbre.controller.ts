import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { timbreCreate, timbreUpdate } from '@xiaozhi/contracts';
import type { PageView, TimbreView } from '@xiaozhi/contracts';
import { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import {
  fieldIds,
  fieldPage,
  fieldText,
  inFieldForm,
  parseAsOurs,
  requireIds,
  requireText,
} from '../http/field-form.js';
import type { FieldIds } from '../http/field-form.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { NamesOnly, SystemWide } from '../reach/reach-rule.js';
import { TimbreService } from './timbre.service.js';

const page = fieldPage.extend({ ttsModelId: fieldText, name: fieldText });
const body = z.object({
  ...{ languages: fieldText, name: fieldText, ttsModelId: fieldText, ttsVoice: fieldText },
  ...{ remark: fieldText, referenceAudio: fieldText, referenceText: fieldText },
  ...{ sort: fieldText, voiceDemo: fieldText },
});
type Body = z.infer<typeof body>;
const SEPARATORS = /[、，；;,]/;

/** A voice as consoles of the field read it. */
interface FieldTimbre {
  id: string;
  languages: string;
  name: string;
  remark: string | null;
  referenceAudio: string | null;
  referenceText: string | null;
  sort: string;
  ttsModelId: string;
  ttsVoice: string;
  voiceDemo: string | null;
}

/** Voices for consoles of the field (manager contract, voices): the same as `/api/timbres`. */
@Controller('xiaozhi')
export class FieldTimbreController {
  constructor(private readonly timbres: TimbreService) {}

  @Get('ttsVoice')
  @RequirePermission('provider.read')
  @SystemWide()
  async list(@Query(zod(page)) asked: z.infer<typeof page>): Promise<PageView<FieldTimbre>> {
    const configId = requireText('ttsModelId', asked.ttsModelId);
    const query = { page: asked.page, limit: asked.limit, search: asked.name };
    const { total, list } = await inFieldForm(this.timbres.list(query, configId));
    return { total, list: list.map(toFieldTimbre) };
  }

  @Post('ttsVoice')
  @HttpCode(200)
  @RequirePermission('provider.write')
  @SystemWide()
  async create(@CurrentActor() actor: Actor, @Body(zod(body)) given: Body): Promise<null> {
    const configId = requireText('ttsModelId', given.ttsModelId);
    const sort = given.sort === undefined ? 0 : Number(given.sort);
    const input = parseAsOurs(timbreCreate, { ...toInput(given), configId, sort });
    await inFieldForm(this.timbres.create(actor, input));
    return null;
  }

  @Put('ttsVoice/:id')
  @RequirePermission('provider.write')
  @SystemWide()
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(body)) given: Body,
  ): Promise<null> {
    const sort = given.sort === undefined ? {} : { sort: Number(given.sort) };
    await inFieldForm(
      this.timbres.update(actor, id, parseAsOurs(timbreUpdate, { ...toInput(given), ...sort })),
    );
    return null;
  }

  @Post('ttsVoice/delete')
  @HttpCode(200)
  @RequirePermission('provider.write')
  @SystemWide()
  async remove(@CurrentActor() actor: Actor, @Body(zod(fieldIds)) ids: FieldIds): Promise<null> {
    await inFieldForm(this.timbres.removeAll(actor, requireIds(ids)));
    return null;
  }

  /** For choices in forms: whoever may see agents. */
  @Get('models/:id/voices')
  @RequirePermission('agent.read')
  @NamesOnly()
  async choices(
    @Param('id') id: string,
    @Query(zod(z.object({ voiceName: fieldText }))) { voiceName }: { voiceName?: string | undefined },
  ): Promise<object[]> {
    const choices = await inFieldForm(this.timbres.choices(id, voiceName));
    return choices.map(({ timbreId, voice, name, languages, demoUrl }) => ({
      ...{ id: timbreId ?? voice, name, voiceDemo: demoUrl, isClone: false },
      languages: languages.join('、'),
    }));
  }
}

function toInput(given: Body): object {
  return {
    ...{ voice: requireText('ttsVoice', given.ttsVoice), name: requireText('name', given.name) },
    languages: requireText('languages', given.languages)
      .split(SEPARATORS)
      .map((language) => language.trim())
      .filter((language) => language !== ''),
    ...{ demoUrl: given.voiceDemo ?? null, remark: given.remark ?? '' },
    ...{ referenceAudio: given.referenceAudio ?? '', referenceText: given.referenceText ?? '' },
  };
}

function toFieldTimbre(view: TimbreView): FieldTimbre {
  const orNull = (text: string): string | null => (text === '' ? null : text);
  return {
    ...{ id: view.id, name: view.name, sort: String(view.sort), languages: view.languages.join('、') },
    ...{ ttsModelId: view.configId, ttsVoice: view.voice, voiceDemo: view.demoUrl },
    ...{ remark: orNull(view.remark), referenceAudio: orNull(view.referenceAudio) },
    referenceText: orNull(view.referenceText),
  };
}
