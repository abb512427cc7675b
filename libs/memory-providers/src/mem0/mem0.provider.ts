import type { ProviderImplementation } from '@xiaozhi/contracts';
import { MemoryRejected, MemoryUnauthorized, MemoryUnavailable } from '@xiaozhi/memory';
import type {
  InteractionBatch,
  Memory,
  MemoryCapability,
  MemoryProvider,
  MemoryVersion,
  Page,
  PageRequest,
  ProviderHealth,
  RecallQuery,
  RecalledMemory,
  RoleId,
  SaveProgress,
  SaveReceipt,
} from '@xiaozhi/memory';
import { knownSecrets, withDeadline } from '@xiaozhi/observability';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { Mem0Client, Mem0NotFound } from './mem0.client.js';
import { mem0Definition } from './mem0.definition.js';
import {
  madeBy,
  toAddOptions,
  toFreshMessages,
  toMem0Messages,
  toMemory,
  toProgress,
  toRecalled,
  toVersion,
} from './mem0.mapping.js';
import { findAlreadySaved } from './mem0.redelivery.js';
import type { AlreadySaved } from './mem0.redelivery.js';
import { requireMem0Settings } from './mem0.settings.js';
import {
  mem0AddAnswer,
  mem0Event,
  mem0History,
  mem0Memory,
  mem0Page,
  mem0Ping,
  mem0SearchAnswer,
  understood,
} from './mem0.wire.js';
import type { Mem0AddAnswer, Mem0Memory } from './mem0.wire.js';

const MAX_PAGE_SIZE = 200;
const MAX_TOP_K = 1000;
const HEALTH_DEADLINE_MS = 5_000;

/** Memories at Mem0: a role id is the platform's `user_id`, and every call is bound to one. */
export class Mem0Provider implements MemoryProvider {
  readonly code = mem0Definition.code;
  readonly capabilities: ReadonlySet<MemoryCapability> = new Set([
    'list',
    'edit',
    'history',
    'track',
  ] as const);

  constructor(private readonly client: Mem0Client) {}

  async save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    const userId = scoped(batch.roleId);
    if (batch.interactions.flatMap(toMem0Messages).length < 2) {
      return { status: 'ignored', reason: 'Fewer than two messages are no conversation.' };
    }
    if (!batch.isRedelivery) return this.add(batch, signal);
    const ids = batch.interactions.map((interaction) => interaction.id);
    const saved = await findAlreadySaved(this.client, userId, ids, signal);
    const interactions = batch.interactions.filter(({ id }) => !saved.interactionIds.has(id));
    return interactions.length === 0 ? toReceipt(saved) : this.add({ ...batch, interactions }, signal);
  }

  async recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    const userId = scoped(query.roleId);
    signal.throwIfAborted();
    if (query.text.trim() === '' || query.limit < 1) return [];
    const options = { filters: { user_id: userId }, topK: Math.min(query.limit, MAX_TOP_K) };
    const answer = await this.client.call((sdk) => sdk.search(query.text, options), signal);
    return understood(mem0SearchAnswer, answer, 'a search')
      .results.filter((memory) => isOf(memory, userId) && !memory.replacedBy)
      .map(toRecalled)
      .sort((a, b) => b.score - a.score)
      .slice(0, query.limit);
  }

  async list(roleId: RoleId, { page, limit }: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    const userId = scoped(roleId);
    const options = {
      filters: { user_id: userId },
      page,
      pageSize: Math.min(limit, MAX_PAGE_SIZE),
      latestOnly: true,
    };
    const answer = await this.client.call((sdk) => sdk.getAll(options), signal);
    const { count, results } = understood(mem0Page, answer, 'the list');
    const items = results
      .filter((memory) => isOf(memory, userId) && !memory.replacedBy)
      .map((memory) => toMemory(memory, roleId))
      .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
    return { total: count, items };
  }

  async update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    const existing = await this.requireOwn(roleId, memoryId, signal);
    const answer = await this.client.call((sdk) => sdk.update(memoryId, { text }), signal);
    return toMemory({ ...existing, ...understood(mem0Memory, answer, 'an update') }, roleId);
  }

  async remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    if ((await this.findOwn(roleId, memoryId, signal)) === undefined) return;
    try {
      await this.client.call((sdk) => sdk.delete(memoryId), signal);
    } catch (error) {
      if (!(error instanceof Mem0NotFound)) throw error;
    }
  }

  async removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    const userId = scoped(roleId);
    await this.client.call((sdk) => sdk.deleteAll({ userId }), signal);
  }

  async history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    await this.requireOwn(roleId, memoryId, signal);
    const answer = await this.client.call((sdk) => sdk.history(memoryId), signal);
    return understood(mem0History, answer, 'a history')
      .map(toVersion)
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  async track(trackingId: string, signal: AbortSignal): Promise<SaveProgress> {
    try {
      const answer = await this.client.get(`/v1/event/${encodeURIComponent(trackingId)}/`, signal);
      return toProgress(understood(mem0Event, answer, 'an event'));
    } catch (error) {
      if (!(error instanceof Mem0NotFound)) throw error;
      return { status: 'failed', reason: `[mem0ai] does not know the event ${trackingId} any more.` };
    }
  }

  async health(signal: AbortSignal): Promise<ProviderHealth> {
    const deadline = withDeadline(signal, HEALTH_DEADLINE_MS);
    try {
      understood(mem0Ping, await this.client.get('/v1/ping/', deadline), 'a ping');
      return { status: 'ready' };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof MemoryUnauthorized) return { status: 'disabled', reason: error.message };
      if (error instanceof MemoryUnavailable || error instanceof MemoryRejected)
        return { status: 'unavailable', reason: error.message };
      return { status: 'unavailable', reason: `[mem0ai] did not answer within ${HEALTH_DEADLINE_MS} ms.` };
    }
  }

  private async add(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    const messages = batch.interactions.flatMap(toFreshMessages);
    const options = toAddOptions(batch, batch.interactions);
    if (options === undefined || !messages.some((message) => message.role === 'user')) {
      return { status: 'ignored', reason: 'The user said nothing that is new.' };
    }
    const answer = await this.client.call((sdk) => sdk.add(messages, options), signal);
    return toSaveReceipt(understood(mem0AddAnswer, answer, 'an add'));
  }

  private async requireOwn(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<Mem0Memory> {
    const memory = await this.findOwn(roleId, memoryId, signal);
    if (memory === undefined) throw new MemoryRejected(`[mem0ai] the role has no memory ${memoryId}.`);
    return memory;
  }

  /** The memory when it belongs to the role; somebody else's looks as if it were not there. */
  private async findOwn(
    roleId: RoleId,
    memoryId: string,
    signal: AbortSignal,
  ): Promise<Mem0Memory | undefined> {
    const userId = scoped(roleId);
    if (!/^[\w-]+$/.test(memoryId)) return undefined;
    try {
      const answer = await this.client.call((sdk) => sdk.get(memoryId), signal);
      const memory = understood(mem0Memory, answer, 'a memory');
      return memory.userId === userId ? memory : undefined;
    } catch (error) {
      if (error instanceof MemoryRejected) return undefined;
      throw error;
    }
  }
}

/** Mem0: the cloud, a server of one's own, or the emulator. */
export const mem0: ProviderImplementation<MemoryProvider, MemoryProviderDeps> = {
  definition: mem0Definition,
  create: (fields) => {
    const settings = requireMem0Settings(fields);
    knownSecrets.add(settings.apiKey);
    return new Mem0Provider(new Mem0Client(settings));
  },
};

/** To the platform `*` means everybody, and nothing means everything: neither is a role. */
function scoped(roleId: RoleId): RoleId {
  if (/^[\s*]*$/.test(roleId)) throw new MemoryRejected('[mem0ai] a role id must name one role.');
  return roleId;
}

/** The platform filters by role; an answer that holds another's memory all the same is not shown. */
function isOf(memory: Mem0Memory, roleId: RoleId): boolean {
  return memory.userId === undefined || memory.userId === null || memory.userId === roleId;
}

function toSaveReceipt(answer: Mem0AddAnswer): SaveReceipt {
  if (answer.results !== undefined && answer.status !== 'PENDING') {
    return { status: 'extracted', memoryIds: madeBy(answer.results) };
  }
  if (answer.eventId === undefined) {
    throw new MemoryUnavailable('[mem0ai] accepted neither an event nor results; check the server address.');
  }
  return { status: 'accepted', trackingId: answer.eventId };
}

function toReceipt(saved: AlreadySaved): SaveReceipt {
  return saved.pendingEventId === undefined
    ? { status: 'extracted', memoryIds: saved.memoryIds }
    : { status: 'accepted', trackingId: saved.pendingEventId };
}
