import { withoutRecalled } from '../echo-guard.js';
import type { Interaction, InteractionBatch } from '../interaction.js';
import { MemoryRejected, MemoryUnsupported } from '../memory-errors.js';
import type {
  MemoryCapability,
  MemoryProvider,
  NewMemory,
  ProviderHealth,
  RecallQuery,
  SaveProgress,
  SaveReceipt,
} from '../memory-provider.js';
import type { Memory, MemoryRating, MemoryVersion, Page, PageRequest, RecalledMemory } from '../memory.js';
import type { RoleId } from '../role-id.js';

const WORD = /\p{Script=Han}|[\p{L}\p{N}]{3,}/gu;
const SENTENCE = /[^.!?。！？\n]+[.!?。！？]*/gu;

export interface FakeMemoryOptions {
  capabilities?: readonly MemoryCapability[];
  now?: () => Date;
}

/**
 * A memory in memory: every sentence of the user that is no question is one memory. With the capability
 * `track` it works in the background: memories appear at the first `track`.
 */
export class FakeMemoryProvider implements MemoryProvider {
  readonly code = 'fake';
  readonly capabilities: ReadonlySet<MemoryCapability>;
  /** Batches as they came, oldest first. */
  readonly saves: InteractionBatch[] = [];
  /** Feedback as it came, oldest first. */
  readonly ratings: { memoryId: string; rating: MemoryRating }[] = [];
  private readonly memories: Memory[] = [];
  private readonly versions = new Map<string, MemoryVersion[]>();
  private readonly savedIds = new Set<string>();
  private readonly background = new Map<string, { batch: InteractionBatch; memoryIds?: string[] }>();
  private count = 0;

  constructor(private readonly options: FakeMemoryOptions = {}) {
    this.capabilities = new Set(options.capabilities ?? (['list', 'create', 'edit', 'history'] as const));
  }

  async save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    signal.throwIfAborted();
    this.saves.push(batch);
    if (batch.interactions.flatMap((interaction) => interaction.messages).length < 2) {
      return { status: 'ignored', reason: 'Fewer than two messages are no conversation.' };
    }
    if (!this.capabilities.has('track')) return { status: 'extracted', memoryIds: this.store(batch) };
    const trackingId = this.newId('event');
    this.background.set(trackingId, { batch });
    return { status: 'accepted', trackingId };
  }

  async recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    signal.throwIfAborted();
    const wanted = wordsOf(query.text);
    return this.of(query.roleId)
      .map((memory) => ({
        memory,
        hits: wordsOf(memory.text).filter((word) => wanted.includes(word)).length,
      }))
      .filter(({ hits }) => hits > 0)
      .sort((a, b) => b.hits - a.hits)
      .slice(0, query.limit)
      .map(({ memory, hits }) => ({
        id: memory.id,
        text: memory.text,
        updatedAt: memory.updatedAt,
        score: hits / Math.max(1, wanted.length),
        source: 'provider' as const,
      }));
  }

  async list(roleId: RoleId, { page, limit }: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    this.require('list', signal);
    const all = this.of(roleId).reverse();
    return {
      total: all.length,
      items: all.slice((page - 1) * limit, page * limit).map((memory) => ({ ...memory })),
    };
  }

  async create(roleId: RoleId, { id, text, provenance }: NewMemory, signal: AbortSignal): Promise<void> {
    this.require('create', signal);
    if (this.of(roleId).some((memory) => memory.id === id)) return;
    const at = this.now();
    this.memories.push({ id, roleId, text, createdAt: at, updatedAt: at, provenance });
    this.versions.set(id, [{ event: 'add', oldText: null, newText: text, at }]);
  }

  async update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    this.require('edit', signal);
    const memory = this.requireOwn(roleId, memoryId);
    const at = this.now();
    this.versions.get(memoryId)?.push({ event: 'update', oldText: memory.text, newText: text, at });
    memory.text = text;
    memory.updatedAt = at;
    return { ...memory };
  }

  async remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    this.require('edit', signal);
    const position = this.memories.findIndex((memory) => memory.id === memoryId && memory.roleId === roleId);
    if (position >= 0) this.memories.splice(position, 1);
  }

  async removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    this.require('edit', signal);
    for (const memory of this.of(roleId)) await this.remove(roleId, memory.id, signal);
  }

  async history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    this.require('history', signal);
    this.requireOwn(roleId, memoryId);
    return [...(this.versions.get(memoryId) ?? [])];
  }

  async track(trackingId: string, signal: AbortSignal): Promise<SaveProgress> {
    this.require('track', signal);
    const work = this.background.get(trackingId);
    if (work === undefined) return { status: 'failed', reason: `[fake] does not know ${trackingId}.` };
    work.memoryIds ??= this.store(work.batch);
    return { status: 'extracted', memoryIds: work.memoryIds };
  }

  async rate(roleId: RoleId, memoryId: string, rating: MemoryRating, signal: AbortSignal): Promise<void> {
    this.require('feedback', signal);
    this.requireOwn(roleId, memoryId);
    this.ratings.push({ memoryId, rating });
  }

  async health(signal: AbortSignal): Promise<ProviderHealth> {
    signal.throwIfAborted();
    return { status: 'ready' };
  }

  private store(batch: InteractionBatch): string[] {
    return batch.interactions.flatMap((interaction) => {
      if (this.savedIds.has(interaction.id)) return [];
      this.savedIds.add(interaction.id);
      return factsOf(interaction).map((text) => this.remember(interaction, text));
    });
  }

  private remember(interaction: Interaction, text: string): string {
    const id = this.newId('memory');
    const at = this.now();
    const { id: interactionId, roleId, sessionId, deviceId, agentId } = interaction;
    const provenance = { interactionId, sessionId, deviceId, agentId };
    this.memories.push({ id, roleId, text, createdAt: at, updatedAt: at, provenance });
    this.versions.set(id, [{ event: 'add', oldText: null, newText: text, at }]);
    return id;
  }

  private of(roleId: RoleId): Memory[] {
    return this.memories.filter((memory) => memory.roleId === roleId);
  }

  private requireOwn(roleId: RoleId, memoryId: string): Memory {
    const memory = this.of(roleId).find((candidate) => candidate.id === memoryId);
    if (memory === undefined) throw new MemoryRejected(`[fake] the role has no memory ${memoryId}.`);
    return memory;
  }

  private require(capability: MemoryCapability, signal: AbortSignal): void {
    signal.throwIfAborted();
    if (!this.capabilities.has(capability)) throw new MemoryUnsupported(`[fake] cannot ${capability}.`);
  }

  private newId(kind: string): string {
    this.count += 1;
    return `${kind}-${this.count}`;
  }

  private now(): string {
    return (this.options.now?.() ?? new Date()).toISOString();
  }
}

function factsOf(interaction: Interaction): string[] {
  return interaction.messages
    .filter((message) => message.role === 'user')
    .map((message) => withoutRecalled(message, interaction.recalledTexts))
    .flatMap((content) => content.match(SENTENCE) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && !/[?？]$/u.test(sentence));
}

function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(WORD) ?? [])];
}
