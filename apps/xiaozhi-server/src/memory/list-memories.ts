import type { Memory, MemoryProvider, MemoryTimes, RoleId } from '@xiaozhi/memory';

const PAGE_LIMIT = 200;

/** A role's memories, page by page until there are so many. @throws MemoryError */
export async function listMemories(
  provider: Pick<MemoryProvider, 'list'>,
  roleId: RoleId,
  maxCount: number,
  signal: AbortSignal,
): Promise<Memory[]> {
  const found: Memory[] = [];
  for (let page = 1; found.length < maxCount; page += 1) {
    const { items, total } = await provider.list(roleId, { page, limit: PAGE_LIMIT }, signal);
    found.push(...items);
    // A short page is not the last one: a provider leaves out what is no longer true.
    if (page * PAGE_LIMIT >= total) break;
  }
  return found;
}

export function timesOf({ aboutFrom, aboutTo, validFrom, validTo }: MemoryTimes): MemoryTimes {
  return { aboutFrom, aboutTo, validFrom, validTo };
}
