import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { dictionaryCreate, dictionaryEntryCreate } from '@xiaozhi/contracts';
import type { PageView } from '@xiaozhi/contracts';
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
  toListQuery,
} from '../http/field-form.js';
import type { FieldIds } from '../http/field-form.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { NamesOnly, SystemWide } from '../reach/reach-rule.js';
import { DictionaryEntryService } from './dictionary-entry.service.js';
import { DictionaryService } from './dictionary.service.js';
import { FieldDictionaryRows } from './field-dictionary-rows.js';
import type { FieldDictionary, FieldEntry } from './field-dictionary-rows.js';

const typePage = fieldPage.extend({ dictType: fieldText, dictName: fieldText });
const dataPage = fieldPage.extend({ dictTypeId: fieldText, dictLabel: fieldText, dictValue: fieldText });
const more = { id: fieldText, remark: fieldText, sort: fieldText };
const typeBody = z.object({ ...more, dictType: fieldText, dictName: fieldText });
const dataBody = z.object({ ...more, dictTypeId: fieldText, dictLabel: fieldText, dictValue: fieldText });
type TypeBody = z.infer<typeof typeBody>;
type DataBody = z.infer<typeof dataBody>;

const COLUMNS = {
  ...{ dicttype: 'code', dictname: 'name', dictlabel: 'label', dictvalue: 'value' },
  ...{ sort: 'sort', createdate: 'createdAt', updatedate: 'updatedAt' },
};

/** Dictionaries for consoles of the field (manager contract, dictionary): the same as below `/api/dictionaries`. */
@Controller('xiaozhi/admin/dict')
export class FieldDictionaryController {
  constructor(
    private readonly dictionaries: DictionaryService,
    private readonly entries: DictionaryEntryService,
    private readonly rows: FieldDictionaryRows,
  ) {}

  @Get('type/page')
  @RequirePermission('parameter.read')
  @SystemWide()
  listTypes(@Query(zod(typePage)) asked: z.infer<typeof typePage>): Promise<PageView<FieldDictionary>> {
    const filter = { code: asked.dictType, name: asked.dictName };
    return this.rows.dictionaries(toListQuery(asked, COLUMNS), filter);
  }

  @Get('type/:id')
  @RequirePermission('parameter.read')
  @SystemWide()
  getType(@Param('id') id: string): Promise<FieldDictionary> {
    return inFieldForm(this.rows.dictionary(id));
  }

  @Post('type/save')
  @HttpCode(200)
  @RequirePermission('parameter.write')
  @SystemWide()
  async createType(@CurrentActor() actor: Actor, @Body(zod(typeBody)) given: TypeBody): Promise<null> {
    const input = parseAsOurs(dictionaryCreate, toType(given));
    await inFieldForm(this.dictionaries.create(actor, input));
    return null;
  }

  @Put('type/update')
  @RequirePermission('parameter.write')
  @SystemWide()
  async updateType(@CurrentActor() actor: Actor, @Body(zod(typeBody)) given: TypeBody): Promise<null> {
    const id = requireText('id', given.id);
    const { sort, ...input } = parseAsOurs(dictionaryCreate, toType(given));
    await inFieldForm(
      this.dictionaries.update(actor, id, { ...input, ...(sort === undefined ? {} : { sort }) }),
    );
    return null;
  }

  @Post('type/delete')
  @HttpCode(200)
  @RequirePermission('parameter.write')
  @SystemWide()
  async removeTypes(@CurrentActor() actor: Actor, @Body(zod(fieldIds)) ids: FieldIds): Promise<null> {
    await inFieldForm(this.dictionaries.removeAll(actor, requireIds(ids)));
    return null;
  }

  @Get('data/page')
  @RequirePermission('parameter.read')
  @SystemWide()
  listData(@Query(zod(dataPage)) asked: z.infer<typeof dataPage>): Promise<PageView<FieldEntry>> {
    const dictionaryId = requireText('dictTypeId', asked.dictTypeId);
    const filter = { label: asked.dictLabel, value: asked.dictValue };
    return this.rows.entries(dictionaryId, toListQuery(asked, COLUMNS), filter);
  }

  /** For choices in forms: everybody who is signed in. */
  @Get('data/type/:dictType')
  @RequirePermission('device.read')
  @NamesOnly()
  async choices(@Param('dictType') dictType: string): Promise<{ name: string; key: string | null }[]> {
    return (await this.entries.all(dictType)).map(({ label, value }) => ({ name: label, key: value }));
  }

  @Get('data/:id')
  @RequirePermission('parameter.read')
  @SystemWide()
  getData(@Param('id') id: string): Promise<FieldEntry> {
    return inFieldForm(this.rows.entry(id));
  }

  @Post('data/save')
  @HttpCode(200)
  @RequirePermission('parameter.write')
  @SystemWide()
  async createData(@CurrentActor() actor: Actor, @Body(zod(dataBody)) given: DataBody): Promise<null> {
    const dictionaryId = requireText('dictTypeId', given.dictTypeId);
    const input = parseAsOurs(dictionaryEntryCreate, toData(given));
    await inFieldForm(this.entries.create(actor, dictionaryId, input));
    return null;
  }

  @Put('data/update')
  @RequirePermission('parameter.write')
  @SystemWide()
  async updateData(@CurrentActor() actor: Actor, @Body(zod(dataBody)) given: DataBody): Promise<null> {
    const id = requireText('id', given.id);
    const dictionaryId = requireText('dictTypeId', given.dictTypeId);
    const { sort, ...input } = parseAsOurs(dictionaryEntryCreate, toData(given));
    const changes = { ...input, ...(sort === undefined ? {} : { sort }) };
    await inFieldForm(this.entries.update(actor, dictionaryId, id, changes));
    return null;
  }

  @Post('data/delete')
  @HttpCode(200)
  @RequirePermission('parameter.write')
  @SystemWide()
  async removeData(@CurrentActor() actor: Actor, @Body(zod(fieldIds)) ids: FieldIds): Promise<null> {
    await inFieldForm(this.entries.removeAll(actor, undefined, requireIds(ids)));
    return null;
  }
}

function toType({ dictType, dictName, remark, sort }: TypeBody): object {
  const code = requireText('dictType', dictType);
  const name = requireText('dictName', dictName);
  return { code, name, remark: remark ?? '', ...toSort(sort) };
}

function toData({ dictLabel, dictValue, remark, sort }: DataBody): object {
  const label = requireText('dictLabel', dictLabel);
  return { label, value: dictValue ?? null, remark: remark ?? '', ...toSort(sort) };
}

function toSort(sort: string | undefined): object {
  return sort === undefined ? {} : { sort: Number(sort) };
}
