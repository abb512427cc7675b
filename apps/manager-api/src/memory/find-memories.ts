import type { MemoryQuery } from '@xiaozhi/contracts';
import type { Memory, MemoryProvider, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { Database } from '../database/database.js';
import { ROLES_COUNT, listOthers } from './listed-memories.js';
import { filterOf, fits, isNarrowed, orderOf } from './memory-filter.js';
import { callProvider, deadline } from './provider-call.js';
import { findStored, listStored } from './stored-memories.js';

const LOCAL = 'local';
/** The best so many of each person; more where some of them are sorted out again. */
const SEARCH_LIMIT = 50;
const NARROWED_SEARCH_LIMIT = 200;
const DETAILS_LIMIT = 1_000;

/** A memory, and how well it fits: 0 to 1 in a search by meaning, null in a list. */
interface Found {
  memory: Memory;
  score: number | null;
}

/** A page of what was looked for. `isComplete`: false where more may fit. */
export interface FoundMemories {
  total: number;
  found: readonly Found[];
  isComplete: boolean;
}

/**
 * Lists memories of roles, or searches them, whichever provider has them.
 * @throws ApiError 400 SORT_INVALID, and what a provider's failure becomes
 */
export async function findMemories(
  database: Database,
  provider: MemoryProvider,
  roles: readonly RoleId[],
  query: MemoryQuery,
): Promise<FoundMemories> {
  const hasWords = query.query !== undefined && query.query !== '';
  if (hasWords && query.match !== 'exact') return searchByMeaning(database, provider, roles, query);
  const { total, memories, isComplete } =
    provider.code === LOCAL
      ? await listStored(database, roles, query)
      : await listOthers(provider, roles, query);
  return { total, isComplete, found: memories.map((memory) => ({ memory, score: null })) };
}

async function searchByMeaning(
  database: Database,
  provider: MemoryProvider,
  all: readonly RoleId[],
  query: MemoryQuery,
): Promise<FoundMemories> {
  const roles = all.slice(0, ROLES_COUNT);
  const filter = filterOf(query, 'all');
  const order = query.sort === undefined || query.sort === '' ? undefined : orderOf(query);
  const limit =
    isNarrowed({ ...query, query: undefined }) || query.state ? NARROWED_SEARCH_LIMIT : SEARCH_LIMIT;
  const found: { memory: Memory; score: number }[] = [];
  // Meaning leads to what is superseded for questions about the past only.
  let isComplete = roles.length === all.length && query.state !== 'superseded' && query.state !== 'all';
  for (const roleId of roles) {
    const asked = { roleId, text: query.query ?? '', limit };
    const recalled = await callProvider(() => provider.recall(asked, deadline()), roleId);
    if (recalled.length >= limit) isComplete = false;
    const known = await detailsOf(database, provider, roleId, recalled);
    for (const { id, text, updatedAt, score } of recalled) {
      const memory = known.get(id) ?? { id, roleId, text, createdAt: updatedAt, updatedAt };
      if (fits(memory, filter)) found.push({ memory, score });
    }
  }
  found.sort((a, b) => order?.(a.memory, b.memory) ?? b.score - a.score);
  const start = (query.page - 1) * query.limit;
  return { total: found.length, found: found.slice(start, start + query.limit), isComplete };
}

/** What a recall does not tell of memories, by their ids. */
async function detailsOf(
  database: Database,
  provider: MemoryProvider,
  roleId: RoleId,
  recalled: readonly RecalledMemory[],
): Promise<Map<string, Memory>> {
  if (recalled.length === 0) return new Map();
  if (provider.code === LOCAL) {
    const ids = recalled.map(({ id }) => id);
    return findStored(database, [roleId], ids);
  }
  if (!provider.capabilities.has('list')) return new Map();
  const request = { page: 1, limit: DETAILS_LIMIT };
  const { items } = await callProvider(() => provider.list(roleId, request, deadline()), roleId);
  return new Map(items.map((memory) => [memory.id, memory]));
}
