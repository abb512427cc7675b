import type { RoleId } from '@xiaozhi/memory';
import type { Mem0Client } from './mem0.client.js';
import { madeBy } from './mem0.mapping.js';
import { mem0EventPage, mem0Page, understood } from './mem0.wire.js';
import type { Mem0Event } from './mem0.wire.js';

const PAGE_SIZE = 200;
/** A redelivery is about what was said minutes ago: it stands on the first pages, or nowhere. */
const MAX_PAGES = 5;

/** What the platform already has of some interactions. */
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
  client: Mem0Client,
  roleId: RoleId,
  interactionIds: readonly string[],
  signal: AbortSignal,
): Promise<AlreadySaved> {
  const wanted = new Set(interactionIds);
  const found = new Set<string>();
  const memoryIds = new Set<string>();
  for await (const memory of memoriesOf(client, roleId, signal)) {
    const ids = (memory.metadata?.interaction_ids ?? []).filter((id) => wanted.has(id));
    if (ids.length > 0) memoryIds.add(memory.id);
    ids.forEach((id) => found.add(id));
  }
  const own: Mem0Event[] = [];
  for await (const event of events(client, signal)) {
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

async function* memoriesOf(
  client: Mem0Client,
  roleId: RoleId,
  signal: AbortSignal,
): AsyncGenerator<ReturnType<typeof mem0Page.parse>['results'][number]> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const options = { filters: { user_id: roleId }, page, pageSize: PAGE_SIZE };
    const answer = await client.call((sdk) => sdk.getAll(options), signal);
    const { count, results } = understood(mem0Page, answer, 'the list');
    yield* results;
    if (page * PAGE_SIZE >= count) return;
  }
}

async function* events(client: Mem0Client, signal: AbortSignal): AsyncGenerator<Mem0Event> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const path = page === 1 ? '/v1/events/' : `/v1/events/?page=${page}`;
    const { next, results } = understood(mem0EventPage, await client.get(path, signal), 'the events');
    yield* results;
    if (next === null || next === undefined) return;
  }
}
