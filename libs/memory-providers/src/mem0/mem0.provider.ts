import type { ProviderImplementation } from '@xiaozhi/contracts';
import { MemoryRejected, MemoryUnauthorized, MemoryUnavailable, MemoryUnsupported } from '@xiaozhi/memory';
import type {
  InteractionBatch,
  Memory,
  MemoryCapability,
  MemoryImporter,
  MemoryProvider,
  MemoryRating,
  MemoryVersion,
  NewMemory,
  Page,
  PageRequest,
  PortableMemory,
  ProviderHealth,
  RecallQuery,
  RecalledMemory,
  RoleId,
  SaveProgress,
  SaveReceipt,
} from '@xiaozhi/memory';
import { knownSecrets, withDeadline } from '@xiaozhi/observability';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { mem0Definition } from './mem0.definition.js';
import { Mem0NotFound } from './mem0.faults.js';
import { listPage, listPortablePage } from './mem0.listing.js';
import {
  isCurrentOf,
  madeBy,
  toAddOptions,
  toCreateOptions,
  toFreshMessages,
  toMem0Messages,
  toMemory,
  toProgress,
  toRecalled,
  toVersion,
} from './mem0.mapping.js';
import { Mem0Platform } from './mem0.platform.js';
import { toImportOptions } from './mem0.portable.js';
import { findAlreadySaved } from './mem0.redelivery.js';
import type { AlreadySaved } from './mem0.redelivery.js';
import { Mem0Server } from './mem0.server.js';
import type { Mem0Service } from './mem0.service.js';
import { requireMem0Settings } from './mem0.settings.js';
import type { Mem0AddAnswer, Mem0Memory } from './mem0.wire.js';

/** Longer questions carry no more meaning, and a service may refuse them. */
const MAX_QUERY_CHARS = 4_000;
const MAX_TOP_K = 1000;
const HEALTH_DEADLINE_MS = 5_000;
const VERDICTS = { good: 'POSITIVE', bad: 'NEGATIVE', 'very-bad': 'VERY_NEGATIVE' } as const;

/** Memories at Mem0: a role id is Mem0's `user_id`, and every call is bound to one. */
export class Mem0Provider implements MemoryProvider, MemoryImporter {
  readonly code = mem0Definition.code;
  readonly capabilities: ReadonlySet<MemoryCapability>;

  constructor(private readonly service: Mem0Service) {
    this.capabilities = new Set<MemoryCapability>([
      'list',
      'edit',
      'history',
      ...(service.store === undefined ? [] : (['create'] as const)),
      ...(service.events === undefined ? [] : (['track'] as const)),
      ...(service.rate === undefined ? [] : (['feedback'] as const)),
    ]);
  }

  async save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    const userId = scoped(batch.roleId);
    signal.throwIfAborted();
    if (batch.interactions.flatMap(toMem0Messages).length < 2) {
      return { status: 'ignored', reason: 'Fewer than two messages are no conversation.' };
    }
    if (!batch.isRedelivery) return this.add(batch, signal);
    const ids = batch.interactions.map((interaction) => interaction.id);
    const saved = await findAlreadySaved(this.service, userId, ids, signal);
    const interactions = batch.interactions.filter(({ id }) => !saved.interactionIds.has(id));
    return interactions.length === 0 ? toReceipt(saved) : this.add({ ...batch, interactions }, signal);
  }

  async recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    const userId = scoped(query.roleId);
    signal.throwIfAborted();
    const text = query.text.trim().slice(0, MAX_QUERY_CHARS);
    if (text === '' || query.limit < 1) return [];
    const found = await this.service.search(userId, text, Math.min(query.limit, MAX_TOP_K), signal);
    return found
      .filter((memory) => isCurrentOf(memory, userId))
      .map(toRecalled)
      .sort((a, b) => b.score - a.score)
      .slice(0, query.limit);
  }

  async list(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    return listPage(this.service, scoped(roleId), page, signal);
  }

  async create(roleId: RoleId, { text, provenance }: NewMemory, signal: AbortSignal): Promise<void> {
    const options = toCreateOptions(scoped(roleId), provenance);
    if (this.service.store === undefined)
      throw new MemoryUnsupported('[mem0ai] this server stores no text without extraction.');
    await this.service.store(text, options, signal);
  }

  async listPortable(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<PortableMemory>> {
    return listPortablePage(this.service, scoped(roleId), page, signal);
  }

  async importMemory(
    roleId: RoleId,
    memory: PortableMemory,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const options = toImportOptions(scoped(roleId), memory);
    if (this.service.store === undefined)
      throw new MemoryUnsupported('[mem0ai] this server stores no text without extraction.');
    const { results = [] } = await this.service.store(memory.text, options, signal);
    return madeBy(results)[0];
  }

  async update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    await this.requireOwn(roleId, memoryId, signal);
    await this.service.update(memoryId, text, signal);
    return toMemory(await this.requireOwn(roleId, memoryId, signal), roleId);
  }

  async remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    if ((await this.findOwn(roleId, memoryId, signal)) === undefined) return;
    await this.service.remove(memoryId, signal);
  }

  async removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    await this.service.removeAll(scoped(roleId), signal);
  }

  async history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    await this.requireOwn(roleId, memoryId, signal);
    const versions = await this.service.history(memoryId, signal);
    return versions.map(toVersion).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  async track(trackingId: string, signal: AbortSignal): Promise<SaveProgress> {
    const { events } = this.service;
    if (events === undefined)
      throw new MemoryUnsupported('[mem0ai] this server is done when it has answered.');
    try {
      return toProgress(await events.find(trackingId, signal));
    } catch (error) {
      if (!(error instanceof Mem0NotFound)) throw error;
      return { status: 'failed', reason: `[mem0ai] does not know the event ${trackingId} any more.` };
    }
  }

  async rate(roleId: RoleId, memoryId: string, rating: MemoryRating, signal: AbortSignal): Promise<void> {
    if (this.service.rate === undefined)
      throw new MemoryUnsupported('[mem0ai] this server takes no feedback; the platform does.');
    await this.requireOwn(roleId, memoryId, signal);
    const feedback = { feedback: VERDICTS[rating.verdict], feedbackReason: rating.reason };
    await this.service.rate(memoryId, feedback, signal);
  }

  async health(signal: AbortSignal): Promise<ProviderHealth> {
    const deadline = withDeadline(signal, HEALTH_DEADLINE_MS);
    try {
      await this.service.ping(deadline);
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
    return toSaveReceipt(await this.service.add(messages, options, signal));
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
    const memory = await this.service.find(memoryId, signal);
    return memory?.userId === userId ? memory : undefined;
  }
}

/** Mem0: the cloud, a server of one's own, or the emulator. */
export const mem0: ProviderImplementation<MemoryProvider, MemoryProviderDeps> = {
  definition: mem0Definition,
  create: (fields) => {
    const settings = requireMem0Settings(fields);
    knownSecrets.add(settings.apiKey);
    return new Mem0Provider(
      settings.kind === 'platform' ? new Mem0Platform(settings) : new Mem0Server(settings),
    );
  },
};

/** To the platform `*` means everybody, and nothing means everything: neither is a role. */
function scoped(roleId: RoleId): RoleId {
  if (/^[\s*]*$/.test(roleId)) throw new MemoryRejected('[mem0ai] a role id must name one role.');
  return roleId;
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
