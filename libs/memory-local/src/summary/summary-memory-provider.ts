import { MemoryRejected, MemoryUnsupported, withoutRecalled } from '@xiaozhi/memory';
import type {
  Interaction,
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
import { extractFacts } from '../extract/extract-facts.js';
import type { LocalMemoryDeps } from '../memory-deps.js';
import type { MemoryChange, StoredMemory } from '../memory-store.js';
import { toMemory } from '../to-memory.js';
import { summariseWithModel } from './model-summary.js';
import { SUMMARY_KIND } from './summary-kind.js';
import { cutSummary, withFacts } from './summary-text.js';

export type SummaryMemoryDeps = Omit<LocalMemoryDeps, 'encoder' | 'screenFacts'>;

/**
 * One rolling summary a role, as servers of the field keep one an agent. It is stored as one memory of the role, so that
 * no device sees another's, and is erased, edited and moved like any other.
 */
export class SummaryMemoryProvider implements MemoryProvider {
  readonly code = 'mem_local_short';
  readonly capabilities: ReadonlySet<MemoryCapability> = new Set<MemoryCapability>([
    'list',
    'edit',
    'history',
  ]);

  constructor(private readonly deps: SummaryMemoryDeps) {}

  async save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    signal.throwIfAborted();
    const { roleId } = batch;
    const complete = batch.interactions.filter(({ messages }) => messages.length >= 2);
    if (complete.length === 0)
      return { status: 'ignored', reason: 'Fewer than two messages are no conversation.' };
    const ids = complete.map(({ id }) => id);
    const made = batch.isRedelivery
      ? await this.deps.store.findApplied(roleId, ids, signal)
      : new Map<string, string[]>();
    const fresh = complete.filter(({ id }) => !made.has(id));
    if (fresh.length === 0)
      return { status: 'extracted', memoryIds: [...new Set([...made.values()].flat())] };
    const changes = await this.changesOf(roleId, fresh, batch, signal);
    const request = { roleId, interactionIds: fresh.map(({ id }) => id), changes };
    return { status: 'extracted', memoryIds: (await this.deps.store.apply(request, signal)).memoryIds };
  }

  /** The whole summary, whatever is asked. */
  async recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    signal.throwIfAborted();
    const summary = await this.find(query.roleId, signal);
    if (summary === undefined || query.limit < 1) return [];
    const { id, text, updatedAt } = summary;
    return [{ id, text, updatedAt, score: 1, source: 'provider' }];
  }

  async list(roleId: RoleId, { page }: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    const summary = await this.find(roleId, signal);
    if (summary === undefined) return { total: 0, items: [] };
    return { total: 1, items: page === 1 ? [toMemory(summary)] : [] };
  }

  async update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    const summary = await this.find(roleId, signal);
    if (summary?.id !== memoryId)
      throw new MemoryRejected(`[${this.code}] the role has no memory ${memoryId}.`);
    const at = this.deps.now().toISOString();
    const change = { kind: 'update', memoryId, text: cutSummary(text), at } as const;
    await this.deps.store.apply({ roleId, interactionIds: [], changes: [change] }, signal);
    return { ...toMemory(summary), text: change.text, updatedAt: at };
  }

  async remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    if ((await this.find(roleId, signal))?.id !== memoryId) return;
    const change = { kind: 'remove', memoryId, at: this.deps.now().toISOString() } as const;
    await this.deps.store.apply({ roleId, interactionIds: [], changes: [change] }, signal);
  }

  async removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    await this.deps.store.removeAll(roleId, signal);
  }

  async history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    const versions = await this.deps.store.history(roleId, memoryId, signal);
    if (versions.length === 0) throw new MemoryRejected(`[${this.code}] the role has no memory ${memoryId}.`);
    return versions;
  }

  track(): Promise<SaveProgress> {
    return Promise.reject(new MemoryUnsupported(`[${this.code}] saves at once; there is nothing to track.`));
  }

  create(): Promise<never> {
    return Promise.reject(new MemoryUnsupported(`[${this.code}] keeps one summary and no single texts.`));
  }

  rate(): Promise<never> {
    return Promise.reject(new MemoryUnsupported(`[${this.code}] learns nothing from ratings.`));
  }

  health(): Promise<ProviderHealth> {
    return Promise.resolve({ status: 'ready' });
  }

  private async find(roleId: RoleId, signal: AbortSignal): Promise<StoredMemory | undefined> {
    return (await this.deps.store.list(roleId, {}, signal)).find(({ kind }) => kind === SUMMARY_KIND);
  }

  private async changesOf(
    roleId: RoleId,
    interactions: readonly Interaction[],
    { instructions, timeZone = 'UTC' }: InteractionBatch,
    signal: AbortSignal,
  ): Promise<MemoryChange[]> {
    const old = await this.find(roleId, signal);
    const { text, by } = await this.summarise(
      old?.text ?? '',
      interactions,
      { instructions, timeZone },
      signal,
    );
    const last = interactions.at(-1);
    if (last === undefined || text === '' || text === old?.text) return [];
    const memory = toSummary(text, by, last, old?.id ?? this.deps.newId());
    return [old === undefined ? { kind: 'add', memory } : { kind: 'revise', memory, at: memory.updatedAt }];
  }

  /** By the model where there is one; without it, or where it fails, facts by rules become lines of the summary. */
  private async summarise(
    summary: string,
    interactions: readonly Interaction[],
    { instructions, timeZone }: { instructions: string; timeZone: string },
    signal: AbortSignal,
  ): Promise<{ text: string; by: 'rules' | 'llm' }> {
    const { completeText, onDegraded } = this.deps;
    const messages = interactions.flatMap(freshMessages);
    const said = messages.filter(({ role }) => role === 'user');
    if (said.length === 0) return { text: summary, by: 'rules' };
    if (completeText !== undefined) {
      try {
        const text = await summariseWithModel(summary, messages, instructions, completeText, signal);
        return { text: cutSummary(text), by: 'llm' };
      } catch (error) {
        signal.throwIfAborted();
        onDegraded?.('summary', error);
      }
    }
    const facts = said.flatMap(({ content, at }) => extractFacts(content, { at, timeZone }));
    return { text: cutSummary(withFacts(summary, facts)), by: 'rules' };
  }
}

function freshMessages({ messages, recalledTexts }: Interaction): Interaction['messages'] {
  return messages
    .map((message) => ({ ...message, content: withoutRecalled(message, recalledTexts) }))
    .filter(({ content }) => content !== '');
}

function toSummary(text: string, by: 'rules' | 'llm', from: Interaction, id: string): StoredMemory {
  return {
    ...{ id, roleId: from.roleId, text, kind: SUMMARY_KIND, slot: SUMMARY_KIND },
    ...{ createdAt: from.occurredAt, updatedAt: from.occurredAt, supersededBy: null },
    ...{ interactionId: from.id, sessionId: from.sessionId, deviceId: from.deviceId, agentId: from.agentId },
    ...{ utterance: null, extractedBy: by, embedding: null, encoder: null, messageIndex: null },
    ...{ aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
  };
}
