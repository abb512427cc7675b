import { Injectable } from '@nestjs/common';
import type {
  DictionaryEntryCreate,
  DictionaryEntryUpdate,
  DictionaryEntryView,
  ListQuery,
  PageView,
} from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import { newNumberId } from '../database/number-id.js';
import type { DictionaryEntryRow } from '../database/parameter-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { DictionaryService, requireDictionary } from './dictionary.service.js';

const LISTING: Listing = {
  sorts: {
    label: { column: 'label', isText: true },
    value: { column: 'value', isText: true },
    sort: { column: 'sort' },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['label', 'value'],
  usual: ['sort'],
};

/** Narrows a list to rows whose fields contain texts, in any case. */
export interface EntryFilter {
  label?: string | undefined;
  value?: string | undefined;
}

/** What is in a dictionary. Within one, no two entries have the same label or the same value, in any case. */
@Injectable()
export class DictionaryEntryService {
  constructor(
    private readonly database: Database,
    private readonly dictionaries: DictionaryService,
    private readonly audit: AuditService,
  ) {}

  /** In their order. @throws ApiError 404 DICTIONARY_NOT_FOUND, 400 SORT_INVALID */
  async list(dictionaryId: string, query: ListQuery): Promise<PageView<DictionaryEntryView>> {
    const { id } = await this.dictionaries.require(dictionaryId);
    const { rows, total } = await this.find(id, query);
    return { total, list: rows.map(toEntryView) };
  }

  /** Rows of a page. */
  async find(
    dictionaryId: string,
    query: ListQuery,
    filter: EntryFilter = {},
  ): Promise<{ rows: DictionaryEntryRow[]; total: number }> {
    const entries = this.database.repository('dictionaryEntry');
    const [rows, total] = await listRows(entries, query, LISTING, (narrowed) => {
      narrowed.andWhere('item.dictionary_id = :dictionaryId', { dictionaryId });
      for (const [column, text] of Object.entries(filter))
        if (typeof text === 'string' && text !== '')
          narrowed.andWhere(`INSTR(LOWER(item.${column}), :${column}) > 0`, { [column]: text.toLowerCase() });
    });
    return { rows, total };
  }

  /** All of a dictionary, in their order; none where there is no such dictionary. */
  async all(code: string): Promise<DictionaryEntryRow[]> {
    const [dictionary] = await this.database.repository('dictionary').findBy({ code });
    if (dictionary === undefined) return [];
    return this.database
      .repository('dictionaryEntry')
      .find({ where: { dictionary_id: dictionary.id }, order: { sort: 'ASC', id: 'ASC' } });
  }

  /** Of any dictionary. @throws ApiError 404 ENTRY_NOT_FOUND */
  require(id: string): Promise<DictionaryEntryRow> {
    return requireEntry({ of: (table) => this.database.repository(table) }, undefined, id);
  }

  /** @param dictionaryId undefined: of any. @throws ApiError 404 ENTRY_NOT_FOUND, DICTIONARY_NOT_FOUND */
  async get(dictionaryId: string | undefined, id: string): Promise<DictionaryEntryView> {
    return toEntryView(
      await requireEntry({ of: (table) => this.database.repository(table) }, dictionaryId, id),
    );
  }

  /** @throws ApiError 404 DICTIONARY_NOT_FOUND, 409 ENTRY_EXISTS */
  async create(
    actor: Actor,
    dictionaryId: string,
    input: DictionaryEntryCreate,
  ): Promise<DictionaryEntryView> {
    const id = newNumberId();
    await this.database.write(async (rows) => {
      const dictionary = await requireDictionary(rows, dictionaryId);
      const of = { dictionary_id: dictionary.id };
      const [last] = await rows.of('dictionaryEntry').find({ where: of, order: { sort: 'DESC' }, take: 1 });
      const now = new Date().toISOString();
      const row: DictionaryEntryRow = {
        ...{ id, ...of, label: input.label, value: input.value === '' ? null : input.value },
        ...{ remark: input.remark, sort: input.sort ?? (last?.sort ?? 0) + 1 },
        ...{ creator: actor.id, updater: actor.id, created_at: now, updated_at: now },
      };
      await requireUnlike(rows, row);
      await rows.of('dictionaryEntry').insert(row);
      const entry = {
        action: 'dictionary-entry.create',
        target: id,
        details: { dictionary: dictionary.code },
      };
      await this.audit.record(rows, actor, { ...entry, after: toAudited(row) });
    });
    return this.get(undefined, id);
  }

  /** @throws ApiError 404 ENTRY_NOT_FOUND, DICTIONARY_NOT_FOUND, 409 ENTRY_EXISTS */
  async update(
    actor: Actor,
    dictionaryId: string | undefined,
    id: string,
    input: DictionaryEntryUpdate,
  ): Promise<DictionaryEntryView> {
    await this.database.write(async (rows) => {
      const row = await requireEntry(rows, dictionaryId, id);
      const value = input.value === '' ? null : input.value;
      const after: DictionaryEntryRow = {
        ...row,
        ...{ label: input.label ?? row.label, value: value === undefined ? row.value : value },
        ...{ remark: input.remark ?? row.remark, sort: input.sort ?? row.sort },
        ...{ updater: actor.id, updated_at: new Date().toISOString() },
      };
      await requireUnlike(rows, after);
      const { id: _, ...columns } = after;
      await rows.of('dictionaryEntry').update({ id }, columns);
      await this.audit.record(rows, actor, {
        ...{ action: 'dictionary-entry.update', target: id, details: await named(rows, row) },
        ...{ before: toAudited(row), after: toAudited(after) },
      });
    });
    return this.get(undefined, id);
  }

  /** All of them or none. @throws ApiError 404 ENTRY_NOT_FOUND, DICTIONARY_NOT_FOUND */
  async removeAll(actor: Actor, dictionaryId: string | undefined, ids: readonly string[]): Promise<void> {
    await this.database.write(async (rows) => {
      for (const id of new Set(ids)) {
        const row = await requireEntry(rows, dictionaryId, id);
        await rows.of('dictionaryEntry').delete({ id });
        const entry = { action: 'dictionary-entry.delete', target: id, details: await named(rows, row) };
        await this.audit.record(rows, actor, { ...entry, before: toAudited(row) });
      }
    });
  }
}

async function requireEntry(
  rows: Pick<WriteRows, 'of'>,
  dictionaryId: string | undefined,
  id: string,
): Promise<DictionaryEntryRow> {
  const of = dictionaryId === undefined ? undefined : (await requireDictionary(rows, dictionaryId)).id;
  const row = /^\d{1,19}$/.test(id) ? await rows.of('dictionaryEntry').findOneBy({ id }) : null;
  if (row === null || (of !== undefined && row.dictionary_id !== of)) throw notFound('entry', id);
  return row;
}

async function requireUnlike(rows: WriteRows, row: DictionaryEntryRow): Promise<void> {
  const isSame = (a: string | null, b: string | null): boolean =>
    a !== null && b !== null && a.toLowerCase() === b.toLowerCase();
  for (const other of await rows.of('dictionaryEntry').findBy({ dictionary_id: row.dictionary_id })) {
    if (other.id === row.id || !(isSame(other.label, row.label) || isSame(other.value, row.value))) continue;
    const path = isSame(other.value, row.value) ? 'value' : 'label';
    const msg = `the entry "${other.label}" has it already`;
    throw new ApiError(409, 'ENTRY_EXISTS', `${path}: ${msg}`, [{ path, msg }]);
  }
}

async function named(rows: WriteRows, row: DictionaryEntryRow): Promise<Record<string, unknown>> {
  const dictionary = await rows.of('dictionary').findOneBy({ id: row.dictionary_id });
  return { dictionary: dictionary?.code ?? row.dictionary_id };
}

function toAudited({ label, value, remark, sort }: DictionaryEntryRow): Record<string, unknown> {
  return { label, value, remark, sort };
}

function toEntryView(row: DictionaryEntryRow): DictionaryEntryView {
  const { id, dictionary_id: dictionaryId, label, value, remark, sort } = row;
  return {
    ...{ id, dictionaryId, label, value, remark, sort },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  };
}
