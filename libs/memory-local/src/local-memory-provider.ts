import { MemoryRejected, MemoryUnsupported } from '@xiaozhi/memory';
import type {
  HeldFact,
  Interaction,
  InteractionBatch,
  Memory,
  MemoryCapability,
  MemoryProvider,
  MemoryVersion,
  NewMemory,
  Page,
  PageRequest,
  ProviderHealth,
  RecallQuery,
  RecalledMemory,
  RoleId,
  SaveProgress,
  SaveReceipt,
  ScreeningStrictness,
} from '@xiaozhi/memory';
import { extractInteraction } from './extract/extract-interaction.js';
import { firewalledFacts } from './extract/firewalled-facts.js';
import { encodeTexts } from './memory-deps.js';
import type { LocalMemoryDeps } from './memory-deps.js';
import type { MemoryChange, StoredMemory } from './memory-store.js';
import { applyBareCorrections } from './merge/bare-corrections.js';
import { FactMerger } from './merge/fact-merger.js';
import { toOperatorMemory } from './operator-memory.js';
import { recallStored } from './recall/recall-stored.js';
import { SUMMARY_KIND } from './summary/summary-kind.js';
import { toMemory, toMemoryWithVector } from './to-memory.js';

/** Memory without any service: facts by rules or the agent's model, merged and searched here, kept in a store. */
export class LocalMemoryProvider implements MemoryProvider {
  readonly code = 'local';
  readonly capabilities: ReadonlySet<MemoryCapability> = new Set<MemoryCapability>([
    'list',
    'create',
    'edit',
    'history',
  ]);

  private readonly merger: FactMerger;

  constructor(private readonly deps: LocalMemoryDeps) {
    this.merger = new FactMerger(deps);
  }

  async save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    signal.throwIfAborted();
    const complete = batch.interactions.filter(({ messages }) => messages.length >= 2);
    if (complete.length === 0)
      return { status: 'ignored', reason: 'Fewer than two messages are no conversation.' };
    const made = await this.madeBefore(batch, complete, signal);
    const memoryIds: string[] = [];
    const held: HeldFact[] = [];
    // One by one: an interaction that was applied before a crash must not hold back the others of its batch.
    for (const interaction of complete) {
      const before = made.get(interaction.id);
      memoryIds.push(...(before ?? (await this.saveOne(interaction, batch, held, signal))));
    }
    return { status: 'extracted', memoryIds, ...(held.length === 0 ? {} : { held }) };
  }

  async recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    signal.throwIfAborted();
    return recallStored(query, this.deps, signal);
  }

  async list(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    const stored = await this.current(roleId, signal);
    const start = (page.page - 1) * page.limit;
    // Who has no encoder has no use for vectors, and shows memories to people.
    const toItem = this.deps.encoder === undefined ? toMemory : toMemoryWithVector;
    return { total: stored.length, items: stored.slice(start, start + page.limit).map((one) => toItem(one)) };
  }

  async create(roleId: RoleId, memory: NewMemory, signal: AbortSignal): Promise<void> {
    const [embedding] = await encodeTexts([memory.text], this.deps, signal);
    const stored = toOperatorMemory(roleId, memory, this.deps.now().toISOString());
    const encoder = embedding === undefined ? null : (this.deps.encoder?.name ?? null);
    await this.deps.store.apply(
      {
        roleId,
        interactionIds: [`operator:${memory.id}`],
        changes: [{ kind: 'add', memory: { ...stored, embedding: embedding ?? null, encoder } }],
      },
      signal,
    );
  }

  async update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    const memory = await this.require(roleId, memoryId, signal);
    const at = this.deps.now().toISOString();
    await this.deps.store.apply(
      { roleId, interactionIds: [], changes: [{ kind: 'update', memoryId, text, at }] },
      signal,
    );
    return { ...toMemory(memory), text, updatedAt: at };
  }

  async remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    const at = this.deps.now().toISOString();
    await this.deps.store.apply(
      { roleId, interactionIds: [], changes: [{ kind: 'remove', memoryId, at }] },
      signal,
    );
  }

  async removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    await this.deps.store.removeAll(roleId, signal);
  }

  async history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    const versions = await this.deps.store.history(roleId, memoryId, signal);
    if (versions.length === 0) throw new MemoryRejected(`[local] the role has no memory ${memoryId}.`);
    return versions;
  }

  track(): Promise<SaveProgress> {
    return Promise.reject(new MemoryUnsupported('[local] saves at once; there is nothing to track.'));
  }

  rate(): Promise<never> {
    return Promise.reject(new MemoryUnsupported('[local] learns nothing from ratings.'));
  }

  health(): Promise<ProviderHealth> {
    return Promise.resolve({ status: 'ready' });
  }

  /** An interaction that may have come before is looked for first, so that no model is asked again. */
  private async madeBefore(
    { roleId, isRedelivery }: InteractionBatch,
    interactions: readonly Interaction[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    if (!isRedelivery) return new Map();
    const ids = interactions.map(({ id }) => id);
    return this.deps.store.findApplied(roleId, ids, signal);
  }

  private async saveOne(
    interaction: Interaction,
    { roleId, instructions, timeZone = 'UTC', strictness = 'off' }: InteractionBatch,
    held: HeldFact[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const changes = await this.changesOf(interaction, { instructions, timeZone, strictness, held }, signal);
    const request = { roleId, interactionIds: [interaction.id], changes };
    return (await this.deps.store.apply(request, signal)).memoryIds;
  }

  private async changesOf(
    interaction: Interaction,
    options: {
      instructions: string;
      timeZone: string;
      strictness: ScreeningStrictness;
      held: HeldFact[];
    },
    signal: AbortSignal,
  ): Promise<MemoryChange[]> {
    const { facts, extractedBy, corrections } = await extractInteraction(
      interaction,
      options,
      this.deps,
      signal,
    );
    if (facts.length === 0 && corrections.length === 0) return [];
    const known = await this.current(interaction.roleId, signal);
    const all = facts.length > 0 ? facts : applyBareCorrections(corrections, known, interaction);
    const context = { roleId: interaction.roleId, interaction, extractedBy };
    const passed = firewalledFacts(all, interaction, options.strictness, options.held);
    const screened = (await this.deps.screenFacts?.(passed, context, signal)) ?? passed;
    return this.merger.toChanges({ facts: screened, from: interaction, extractedBy, known }, signal);
  }

  private async current(roleId: RoleId, signal: AbortSignal): Promise<readonly StoredMemory[]> {
    const stored = await this.deps.store.list(roleId, {}, signal);
    return stored.filter(({ kind }) => kind !== SUMMARY_KIND);
  }

  private async require(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<StoredMemory> {
    const memory = (await this.current(roleId, signal)).find(({ id }) => id === memoryId);
    if (memory === undefined) throw new MemoryRejected(`[local] the role has no memory ${memoryId}.`);
    return memory;
  }
}
