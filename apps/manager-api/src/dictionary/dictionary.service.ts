import { Injectable } from '@nestjs/common';
import type {
  DictionaryCreate,
  DictionaryUpdate,
  DictionaryView,
  ListQuery,
  PageView,
} from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import { newNumberId } from '../database/number-id.js';
import type { DictionaryRow } from '../database/parameter-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';

const LISTING: Listing = {
  sorts: {
    code: { column: 'code', isText: true },
    name: { column: 'name', isText: true },
    sort: { column: 'sort' },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['code', 'name'],
  usual: ['sort'],
};

/** Narrows a list to rows whose fields contain texts, in any case. */
export interface DictionaryFilter {
  code?: string | undefined;
  name?: string | undefined;
}

/** Lists of words and values that programs offer. */
@Injectable()
export class DictionaryService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** In their order. @throws ApiError 400 SORT_INVALID */
  async list(query: ListQuery): Promise<PageView<DictionaryView>> {
    const { rows, total } = await this.find(query);
    const counts = await this.counts(rows.map(({ id }) => id));
    return { total, list: rows.map((row) => toDictionaryView(row, counts.get(row.id) ?? 0)) };
  }

  /** Rows of a page. */
  async find(
    query: ListQuery,
    filter: DictionaryFilter = {},
  ): Promise<{ rows: DictionaryRow[]; total: number }> {
    const [rows, total] = await listRows(
      this.database.repository('dictionary'),
      query,
      LISTING,
      (narrowed) => {
        for (const [column, text] of Object.entries(filter))
          if (typeof text === 'string' && text !== '')
            narrowed.andWhere(`INSTR(LOWER(item.${column}), :${column}) > 0`, {
              [column]: text.toLowerCase(),
            });
      },
    );
    return { rows, total };
  }

  /** @param id its id or its code. @throws ApiError 404 DICTIONARY_NOT_FOUND */
  async get(id: string): Promise<DictionaryView> {
    const row = await this.require(id);
    return toDictionaryView(row, (await this.counts([row.id])).get(row.id) ?? 0);
  }

  /** @param id its id or its code. @throws ApiError 404 DICTIONARY_NOT_FOUND */
  require(id: string): Promise<DictionaryRow> {
    return requireDictionary({ of: (table) => this.database.repository(table) }, id);
  }

  /** @throws ApiError 409 DICTIONARY_EXISTS */
  async create(actor: Actor, input: DictionaryCreate): Promise<DictionaryView> {
    const id = newNumberId();
    await this.database.write(async (rows) => {
      await requireFreeCode(rows, input.code);
      const [last] = await rows.of('dictionary').find({ order: { sort: 'DESC' }, take: 1 });
      const now = new Date().toISOString();
      const row: DictionaryRow = {
        ...{ id, code: input.code, name: input.name, remark: input.remark },
        ...{ sort: input.sort ?? (last?.sort ?? 0) + 1, creator: actor.id, updater: actor.id },
        ...{ created_at: now, updated_at: now },
      };
      await rows.of('dictionary').insert(row);
      const entry = { action: 'dictionary.create', target: row.code, details: { id } };
      await this.audit.record(rows, actor, { ...entry, after: toAudited(row) });
    });
    return this.get(id);
  }

  /** @throws ApiError 404 DICTIONARY_NOT_FOUND, 409 DICTIONARY_EXISTS */
  async update(actor: Actor, id: string, input: DictionaryUpdate): Promise<DictionaryView> {
    const rowId = await this.database.write(async (rows) => {
      const row = await requireDictionary(rows, id);
      const after: DictionaryRow = {
        ...row,
        ...{ code: input.code ?? row.code, name: input.name ?? row.name },
        ...{ remark: input.remark ?? row.remark, sort: input.sort ?? row.sort },
        ...{ updater: actor.id, updated_at: new Date().toISOString() },
      };
      if (after.code.toLowerCase() !== row.code.toLowerCase()) await requireFreeCode(rows, after.code);
      const { id: _, ...columns } = after;
      await rows.of('dictionary').update({ id: row.id }, columns);
      await this.audit.record(rows, actor, {
        ...{ action: 'dictionary.update', target: row.code, details: { id: row.id } },
        ...{ before: toAudited(row), after: toAudited(after) },
      });
      return row.id;
    });
    return this.get(rowId);
  }

  /** With all that is in them; all or none. @throws ApiError 404 DICTIONARY_NOT_FOUND */
  async removeAll(actor: Actor, ids: readonly string[]): Promise<void> {
    await this.database.write(async (rows) => {
      for (const id of new Set(ids)) {
        const row = await requireDictionary(rows, id);
        const entryCount = await rows.of('dictionaryEntry').countBy({ dictionary_id: row.id });
        await rows.of('dictionaryEntry').delete({ dictionary_id: row.id });
        await rows.of('dictionary').delete({ id: row.id });
        const entry = { action: 'dictionary.delete', target: row.code, details: { id: row.id, entryCount } };
        await this.audit.record(rows, actor, { ...entry, before: toAudited(row) });
      }
    });
  }

  private async counts(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database
      .repository('dictionaryEntry')
      .createQueryBuilder('item')
      .select('item.dictionary_id', 'id')
      .addSelect('COUNT(*)', 'count')
      .where('item.dictionary_id IN (:...ids)', { ids })
      .groupBy('item.dictionary_id')
      .getRawMany<{ id: string | number; count: string | number }>();
    return new Map(rows.map(({ id, count }) => [String(id), Number(count)]));
  }
}

/** @param id its id or its code. @throws ApiError 404 DICTIONARY_NOT_FOUND */
export async function requireDictionary(rows: Pick<WriteRows, 'of'>, id: string): Promise<DictionaryRow> {
  const row = await findDictionary(rows, id);
  if (row === null) throw notFound('dictionary', id);
  return row;
}

/** By its id or its code. */
export function findDictionary(rows: Pick<WriteRows, 'of'>, id: string): Promise<DictionaryRow | null> {
  return rows.of('dictionary').findOneBy(/^\d{1,19}$/.test(id) ? { id } : { code: id });
}

async function requireFreeCode(rows: WriteRows, code: string): Promise<void> {
  const others = await rows.of('dictionary').find({ select: { code: true } });
  if (others.some((other) => other.code.toLowerCase() === code.toLowerCase()))
    throw new ApiError(409, 'DICTIONARY_EXISTS', `There is a dictionary "${code}" already.`);
}

function toAudited({ code, name, remark, sort }: DictionaryRow): Record<string, unknown> {
  return { code, name, remark, sort };
}

function toDictionaryView(row: DictionaryRow, entryCount: number): DictionaryView {
  const { id, code, name, remark, sort } = row;
  return { id, code, name, remark, sort, entryCount, createdAt: row.created_at, updatedAt: row.updated_at };
}
