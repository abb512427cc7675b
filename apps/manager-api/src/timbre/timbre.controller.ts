import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { listQuery, timbreCreate, timbreUpdate } from '@xiaozhi/contracts';
import type { PageView, TimbreCreate, TimbreUpdate, TimbreView, VoiceChoice } from '@xiaozhi/contracts';
import { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { NamesOnly, SystemWide } from '../reach/reach-rule.js';
import { TimbreService } from './timbre.service.js';

const timbreQuery = listQuery.extend({ configId: z.string().max(64).optional() });
const choiceQuery = z.object({ search: z.string().max(255).optional() });

/** Voices of speech syntheses. */
@Controller('api')
export class TimbreController {
  constructor(private readonly timbres: TimbreService) {}

  /** For whoever chooses an agent's voice. */
  @Get('model/provider/:id/voices')
  @RequirePermission('agent.read')
  @NamesOnly()
  choices(
    @Param('id') id: string,
    @Query(zod(choiceQuery)) { search }: z.infer<typeof choiceQuery>,
  ): Promise<VoiceChoice[]> {
    return this.timbres.choices(id, search);
  }

  @Get('timbres')
  @RequirePermission('provider.read')
  @SystemWide()
  list(@Query(zod(timbreQuery)) query: z.infer<typeof timbreQuery>): Promise<PageView<TimbreView>> {
    return this.timbres.list(query, query.configId);
  }

  @Post('timbres')
  @EditableOnceMade('timbre')
  @HttpCode(201)
  @RequirePermission('provider.write')
  @SystemWide()
  create(@CurrentActor() actor: Actor, @Body(zod(timbreCreate)) body: TimbreCreate): Promise<TimbreView> {
    return this.timbres.create(actor, body);
  }

  @Get('timbres/:id')
  @Editable('timbre')
  @RequirePermission('provider.read')
  @SystemWide()
  get(@Param('id') id: string): Promise<TimbreView> {
    return this.timbres.get(id);
  }

  @Put('timbres/:id')
  @Editable('timbre')
  @RequirePermission('provider.write')
  @SystemWide()
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(timbreUpdate)) body: TimbreUpdate,
  ): Promise<TimbreView> {
    return this.timbres.update(actor, id, body);
  }

  @Delete('timbres/:id')
  @Editable('timbre')
  @RequirePermission('provider.write')
  @SystemWide()
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.timbres.removeAll(actor, [id]);
  }
}
