import { Injectable } from '@nestjs/common';
import type { ListQuery, PageView } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { Database } from '../database/database.js';
import type { DictionaryEntryRow, DictionaryRow } from '../database/parameter-rows.js';
import { toFieldTime } from '../http/field-form.js';
import { DictionaryEntryService } from './dictionary-entry.service.js';
import type { EntryFilter } from './dictionary-entry.service.js';
import { DictionaryService } from './dictionary.service.js';
import type { DictionaryFilter } from './dictionary.service.js';

interface Stamps {
  id: string;
  remark: string | null;
  sort: number;
  creator: string | null;
  creatorName: string | null;
  createDate: string | null;
  updater: string | null;
  updaterName: string | null;
  updateDate: string | null;
}

/** A dictionary as consoles of the field read it. */
export interface FieldDictionary extends Stamps {
  dictType: string;
  dictName: string;
}

/** An entry as consoles of the field read it. */
export interface FieldEntry extends Stamps {
  dictTypeId: string;
  dictLabel: string;
  dictValue: string | null;
}

type Names = ReadonlyMap<string, string>;

/** Dictionaries and entries in the form of the field, with the names of who made and changed them. */
@Injectable()
export class FieldDictionaryRows {
  constructor(
    private readonly database: Database,
    private readonly services: DictionaryService,
    private readonly entryService: DictionaryEntryService,
  ) {}

  async dictionaries(query: ListQuery, filter: DictionaryFilter): Promise<PageView<FieldDictionary>> {
    const { rows, total } = await this.services.find(query, filter);
    const names = await this.namesIn(rows);
    return { total, list: rows.map((row) => toFieldDictionary(row, names)) };
  }

  /** @throws ApiError 404 DICTIONARY_NOT_FOUND */
  async dictionary(id: string): Promise<FieldDictionary> {
    const row = await this.services.require(id);
    return toFieldDictionary(row, await this.namesIn([row]));
  }

  async entries(dictionaryId: string, query: ListQuery, filter: EntryFilter): Promise<PageView<FieldEntry>> {
    const { rows, total } = await this.entryService.find(dictionaryId, query, filter);
    const names = await this.namesIn(rows);
    return { total, list: rows.map((row) => toFieldEntry(row, names)) };
  }

  /** @throws ApiError 404 ENTRY_NOT_FOUND */
  async entry(id: string): Promise<FieldEntry> {
    const row = await this.entryService.require(id);
    return toFieldEntry(row, await this.namesIn([row]));
  }

  private async namesIn(rows: readonly (DictionaryRow | DictionaryEntryRow)[]): Promise<Names> {
    const ids = [...new Set(rows.flatMap(({ creator, updater }) => [creator ?? [], updater ?? []].flat()))];
    if (ids.length === 0) return new Map();
    const users = await this.database.repository('user').findBy({ id: In(ids) });
    return new Map(users.map(({ id, username }) => [id, username]));
  }
}

function toFieldDictionary(row: DictionaryRow, names: Names): FieldDictionary {
  return { ...toStamps(row, names), dictType: row.code, dictName: row.name };
}

function toFieldEntry(row: DictionaryEntryRow, names: Names): FieldEntry {
  const { dictionary_id: dictTypeId, label: dictLabel, value: dictValue } = row;
  return { ...toStamps(row, names), dictTypeId, dictLabel, dictValue };
}

function toStamps(row: DictionaryRow | DictionaryEntryRow, names: Names): Stamps {
  const { id, remark, sort, creator, updater } = row;
  return {
    ...{ id, remark: remark === '' ? null : remark, sort },
    ...{ creator, creatorName: names.get(creator ?? '') ?? null, createDate: toFieldTime(row.created_at) },
    ...{ updater, updaterName: names.get(updater ?? '') ?? null, updateDate: toFieldTime(row.updated_at) },
  };
}
