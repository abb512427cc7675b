import type { Memory, Page, PageRequest, PortableMemory, RoleId } from '@xiaozhi/memory';
import { isCurrentOf, toMemory } from './mem0.mapping.js';
import { toPortable } from './mem0.portable.js';
import type { Mem0Service } from './mem0.service.js';
import type { Mem0Memory } from './mem0.wire.js';

/**
 * One page of a role's current memories, newest first, of as many pages of the service as it takes. What must not be
 * shown (replaced, or another role's) leaves a gap in its page, so that no memory ever falls between two pages.
 */
export async function listPage(
  service: Mem0Service,
  roleId: RoleId,
  request: PageRequest,
  signal: AbortSignal,
): Promise<Page<Memory>> {
  return mappedPage(service, roleId, request, signal, toMemory);
}

/** As `listPage`, of memories that go to another provider, or came from one. */
export async function listPortablePage(
  service: Mem0Service,
  roleId: RoleId,
  request: PageRequest,
  signal: AbortSignal,
): Promise<Page<PortableMemory>> {
  return mappedPage(service, roleId, request, signal, toPortable);
}

async function mappedPage<TMemory extends Memory>(
  service: Mem0Service,
  roleId: RoleId,
  { page, limit }: PageRequest,
  signal: AbortSignal,
  map: (theirs: Mem0Memory, roleId: RoleId) => TMemory,
): Promise<Page<TMemory>> {
  const pageSize = Math.min(limit, service.maxPageSize);
  const start = (page - 1) * limit;
  const first = Math.floor(start / pageSize);
  const found: Mem0Memory[] = [];
  let total = 0;
  for (let number = first; number * pageSize < start + limit; number += 1) {
    const { count, results } = await service.list(roleId, { page: number + 1, pageSize }, signal);
    total = Math.max(total, count);
    found.push(...results);
    if ((number + 1) * pageSize >= count || results.length === 0) break;
  }
  const items = found
    .slice(start - first * pageSize, start - first * pageSize + limit)
    .filter((memory) => isCurrentOf(memory, roleId))
    .map((memory) => map(memory, roleId))
    .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
  return { total, items };
}
