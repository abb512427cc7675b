import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  dictionaryCreate,
  dictionaryEntryCreate,
  dictionaryEntryUpdate,
  dictionaryUpdate,
  listQuery,
} from '@xiaozhi/contracts';
import type {
  DictionaryCreate,
  DictionaryEntryCreate,
  DictionaryEntryUpdate,
  DictionaryEntryView,
  DictionaryUpdate,
  DictionaryView,
  ListQuery,
  PageView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { SystemWide } from '../reach/reach-rule.js';
import { DictionaryEntryService } from './dictionary-entry.service.js';
import { DictionaryService } from './dictionary.service.js';

/** One is found by its id and by its code. */
@Controller('api/dictionaries')
@SystemWide()
export class DictionaryController {
  constructor(
    private readonly dictionaries: DictionaryService,
    private readonly entries: DictionaryEntryService,
  ) {}

  @Get()
  @RequirePermission('parameter.read')
  list(@Query(zod(listQuery)) query: ListQuery): Promise<PageView<DictionaryView>> {
    return this.dictionaries.list(query);
  }

  @Post()
  @EditableOnceMade('dictionary')
  @HttpCode(201)
  @RequirePermission('parameter.write')
  create(
    @CurrentActor() actor: Actor,
    @Body(zod(dictionaryCreate)) body: DictionaryCreate,
  ): Promise<DictionaryView> {
    return this.dictionaries.create(actor, body);
  }

  @Get(':id')
  @Editable('dictionary')
  @RequirePermission('parameter.read')
  get(@Param('id') id: string): Promise<DictionaryView> {
    return this.dictionaries.get(id);
  }

  @Put(':id')
  @Editable('dictionary')
  @RequirePermission('parameter.write')
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(dictionaryUpdate)) body: DictionaryUpdate,
  ): Promise<DictionaryView> {
    return this.dictionaries.update(actor, id, body);
  }

  /** With all that is in it. */
  @Delete(':id')
  @Editable('dictionary')
  @RequirePermission('parameter.write')
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.dictionaries.removeAll(actor, [id]);
  }

  @Get(':id/entries')
  @RequirePermission('parameter.read')
  listEntries(
    @Param('id') id: string,
    @Query(zod(listQuery)) query: ListQuery,
  ): Promise<PageView<DictionaryEntryView>> {
    return this.entries.list(id, query);
  }

  @Post(':id/entries')
  @EditableOnceMade('dictionaryEntry')
  @HttpCode(201)
  @RequirePermission('parameter.write')
  createEntry(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(dictionaryEntryCreate)) body: DictionaryEntryCreate,
  ): Promise<DictionaryEntryView> {
    return this.entries.create(actor, id, body);
  }

  @Get(':id/entries/:entryId')
  @Editable('dictionaryEntry', 'entryId')
  @RequirePermission('parameter.read')
  getEntry(@Param('id') id: string, @Param('entryId') entryId: string): Promise<DictionaryEntryView> {
    return this.entries.get(id, entryId);
  }

  @Put(':id/entries/:entryId')
  @Editable('dictionaryEntry', 'entryId')
  @RequirePermission('parameter.write')
  updateEntry(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('entryId') entryId: string,
    @Body(zod(dictionaryEntryUpdate)) body: DictionaryEntryUpdate,
  ): Promise<DictionaryEntryView> {
    return this.entries.update(actor, id, entryId, body);
  }

  @Delete(':id/entries/:entryId')
  @Editable('dictionaryEntry', 'entryId')
  @RequirePermission('parameter.write')
  removeEntry(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('entryId') entryId: string,
  ): Promise<void> {
    return this.entries.removeAll(actor, id, [entryId]);
  }
}
