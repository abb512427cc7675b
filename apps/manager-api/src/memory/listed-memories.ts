import type { MemoryQuery } from '@xiaozhi/contracts';
import type { Memory, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { filterOf, fits, isNarrowed, orderOf, wordsTest } from './memory-filter.js';
import { callProvider, deadline } from './provider-call.js';
import type { MemoryPage } from './stored-memories.js';

/** Services are asked for one person at a time; more would make the page slow. */
export const ROLES_COUNT = 50;
const PAGE_COUNT = 100;
/** So many memories of a service are looked through, and for so long. */
const READ_LIMIT = 2_000;
const READ_MS = 6_000;

/**
 * Memories of a provider that can list and not filter: what it lists is filtered here, as far as the limits go.
 * @throws ApiError 400 SORT_INVALID, and what a provider's failure becomes
 */
export async function listOthers(
  provider: MemoryProvider,
  all: readonly RoleId[],
  query: MemoryQuery,
): Promise<MemoryPage> {
  if (!provider.capabilities.has('list')) return { total: 0, memories: [], isComplete: true };
  const roles = all.slice(0, ROLES_COUNT);
  const order = orderOf(query);
  const read = isNarrowed(query) ? readThrough(provider, roles, query) : readNewest(provider, roles, query);
  const { total, memories, isComplete } = await read;
  const start = (query.page - 1) * query.limit;
  const shown = [...memories].sort(order).slice(start, start + query.limit);
  return { total, memories: shown, isComplete: isComplete && roles.length === all.length };
}

async function readNewest(
  provider: MemoryProvider,
  roles: readonly RoleId[],
  query: MemoryQuery,
): Promise<MemoryPage> {
  const first = { page: 1, limit: query.page * query.limit };
  const pages = await Promise.all(
    roles.map((role) => callProvider(() => provider.list(role, first, deadline()), role)),
  );
  const total = pages.reduce((sum, page) => sum + page.total, 0);
  return { total, memories: pages.flatMap(({ items }) => items), isComplete: true };
}

async function readThrough(
  provider: MemoryProvider,
  roles: readonly RoleId[],
  query: MemoryQuery,
): Promise<MemoryPage> {
  const filter = filterOf(query, 'current');
  const hasWords = wordsTest(query.query);
  const until = performance.now() + READ_MS;
  const memories: Memory[] = [];
  const found = (isComplete: boolean): MemoryPage => ({ total: memories.length, memories, isComplete });
  let read = 0;
  for (const role of roles) {
    for (let page = 1, total = 1; (page - 1) * PAGE_COUNT < total; page += 1) {
      if (read >= READ_LIMIT || performance.now() > until) return found(false);
      const request = { page, limit: PAGE_COUNT };
      const listed = await callProvider(() => provider.list(role, request, deadline()), role);
      ({ total } = listed);
      // By places and not by what came: a page may hold fewer than asked for.
      read += Math.min(PAGE_COUNT, Math.max(1, total - (page - 1) * PAGE_COUNT));
      memories.push(...listed.items.filter((memory) => fits(memory, filter) && hasWords(memory.text)));
    }
  }
  return found(true);
}
