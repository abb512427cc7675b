import type { RoleId } from '@xiaozhi/memory';
import { madeBy } from './mem0.mapping.js';
import type { Mem0Service } from './mem0.service.js';
import type { Mem0Event, Mem0Memory } from './mem0.wire.js';

const PAGE_SIZE = 200;
/** A redelivery is about what was said minutes ago: it stands on the first pages, or nowhere. */
const MAX_PAGES = 5;

/** What Mem0 already has of some interactions. */
export interface AlreadySaved {
  interactionIds: ReadonlySet<string>;
  memoryIds: readonly string[];
  /** An event that still works on some of them. */
  pendingEventId?: string;
}

/**
 * Looks for interactions among the role's memories, by the ids in their metadata, and among the project's
 * events. Memories first, then events: what is being processed in between is then seen at least once.
 */
export async function findAlreadySaved(
  service: Mem0Service,
  roleId: RoleId,
  interactionIds: readonly string[],
  signal: AbortSignal,
): Promise<AlreadySaved> {
  const wanted = new Set(interactionIds);
  const found = new Set<string>();
  const memoryIds = new Set<string>();
  for await (const memory of newestMemories(service, roleId, signal)) {
    const ids = (memory.metadata?.interaction_ids ?? []).filter((id) => wanted.has(id));
    if (ids.length > 0) memoryIds.add(memory.id);
    ids.forEach((id) => found.add(id));
  }
  const own: Mem0Event[] = [];
  for await (const event of service.events?.all(signal) ?? []) {
    const ids = interactionIdsOf(event, roleId).filter((id) => wanted.has(id));
    ids.forEach((id) => found.add(id));
    if (ids.length > 0) own.push(event);
  }
  const done = own.filter((event) => event.status === 'SUCCEEDED');
  done.flatMap((event) => madeBy(event.results ?? [])).forEach((id) => memoryIds.add(id));
  const pendingEventId = own.find((event) => event.status !== 'SUCCEEDED')?.id;
  return { interactionIds: found, memoryIds: [...memoryIds], pendingEventId };
}

/** Interactions of the role that an event has taken; none when it failed. */
function interactionIdsOf({ status, payload }: Mem0Event, roleId: RoleId): readonly string[] {
  if (status === 'FAILED' || payload?.userId !== roleId) return [];
  return payload.metadata?.interaction_ids ?? [];
}

async function* newestMemories(
  service: Mem0Service,
  roleId: RoleId,
  signal: AbortSignal,
): AsyncGenerator<Mem0Memory> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { count, results } = await service.list(roleId, { page, pageSize: PAGE_SIZE }, signal);
    yield* results;
    if (page * PAGE_SIZE >= count) return;
  }
}
