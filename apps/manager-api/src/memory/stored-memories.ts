import type { MemoryQuery } from '@xiaozhi/contracts';
import type { Memory, RoleId } from '@xiaozhi/memory';
import { SUMMARY_KIND, toMemory } from '@xiaozhi/memory-local';
import { In } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import type { Database } from '../database/database.js';
import type { MemoryRow } from '../database/rows.js';
import { MEMORY_SORTS, filterOf, sortOf, wordsTest } from './memory-filter.js';
import { toStored } from './memory-row.js';

const CHUNK_COUNT = 1_000;
/** So many texts are looked through for words, in the order that is asked for. */
const READ_LIMIT = 10_000;

/** A page of memories. */
export interface MemoryPage {
  total: number;
  memories: readonly Memory[];
  isComplete: boolean;
}

/**
 * Memories of the database, of many roles in one statement. Words are looked for here and not by the database: texts may
 * be sealed, and SQLite knows the cases of English letters only.
 * @throws ApiError 400 SORT_INVALID
 */
export async function listStored(
  database: Database,
  roles: readonly RoleId[],
  query: MemoryQuery,
): Promise<MemoryPage> {
  if (roles.length === 0) return { total: 0, memories: [], isComplete: true };
  const start = (query.page - 1) * query.limit;
  if (query.query === undefined || query.query === '') {
    const rows = filtered(database, roles, query).skip(start).take(query.limit);
    const [found, total] = await rows.getManyAndCount();
    return { total, memories: found.map(fromRow), isComplete: true };
  }
  const { ids, isComplete } = await idsWith(database, roles, query);
  const shown = ids.slice(start, start + query.limit);
  const byId = await findStored(database, roles, shown);
  return { total: ids.length, memories: shown.flatMap((id) => byId.get(id) ?? []), isComplete };
}

/** Memories of roles by their ids; those that there are not are left out. */
export async function findStored(
  database: Database,
  roles: readonly RoleId[],
  ids: readonly string[],
): Promise<Map<string, Memory>> {
  const where = { id: In([...ids]), role_id: In([...roles]) };
  const rows = ids.length === 0 ? [] : await database.repository('memory').find({ where });
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

async function idsWith(
  database: Database,
  roles: readonly RoleId[],
  query: MemoryQuery,
): Promise<{ ids: string[]; isComplete: boolean }> {
  const hasWords = wordsTest(query.query);
  const ids: string[] = [];
  for (let read = 0; ; read += CHUNK_COUNT) {
    const chunk = await filtered(database, roles, query)
      .select(['memory.id', 'memory.role_id', 'memory.text'])
      .skip(read)
      .take(CHUNK_COUNT)
      .getMany();
    if (read >= READ_LIMIT) return { ids, isComplete: chunk.length === 0 };
    ids.push(...chunk.filter(({ text }) => hasWords(text)).map(({ id }) => id));
    if (chunk.length < CHUNK_COUNT) return { ids, isComplete: true };
  }
}

function filtered(
  database: Database,
  roles: readonly RoleId[],
  query: MemoryQuery,
): SelectQueryBuilder<MemoryRow> {
  const { kind, from, to, state } = filterOf(query, 'current');
  const { field, direction } = sortOf(query);
  const rows = database
    .repository('memory')
    .createQueryBuilder('memory')
    .where('memory.role_id IN (:...roles)', { roles })
    .andWhere('memory.kind <> :summary', { summary: SUMMARY_KIND });
  if (kind !== undefined) rows.andWhere('memory.kind = :kind', { kind });
  if (from !== undefined) rows.andWhere('memory.updated_at >= :from', { from });
  if (to !== undefined) rows.andWhere('memory.updated_at < :to', { to });
  if (state !== 'all') rows.andWhere(`memory.superseded_by IS ${state === 'current' ? 'NULL' : 'NOT NULL'}`);
  return rows.orderBy(`memory.${MEMORY_SORTS[field]}`, direction).addOrderBy('memory.id', direction);
}

function fromRow(row: MemoryRow): Memory {
  return { ...toMemory(toStored(row)), supersededBy: row.superseded_by ?? undefined };
}
