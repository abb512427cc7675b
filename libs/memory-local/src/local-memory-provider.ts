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
import { HybridIndex, questionToEncode } from '@xiaozhi/memory-index';
import type { TextEncoder } from '@xiaozhi/memory-index';
import { extractFacts } from './extract/extract-facts.js';
import { extractWithModel } from './extract/llm-extraction.js';
import type { CompleteText } from './extract/llm-extraction.js';
import type { Fact } from './fact.js';
import { mergeFacts } from './merge.js';
import type { MemoryChange, MemoryStore, StoredMemory } from './memory-store.js';

export interface LocalMemoryDeps {
  store: MemoryStore;
  encoder?: TextEncoder;
  completeText?: CompleteText;
  /** Told when a part that may fail did: extraction by the model, encoding. */
  onDegraded?: (what: 'extraction' | 'encoding', error: unknown) => void;
  now: () => Date;
  newId: () => string;
}

interface FoundFact {
  fact: Fact;
  from: Interaction;
  by: 'rules' | 'llm';
}

/** Memory without any service: facts by rules or the agent's model, merged and searched here, kept in a store. */
export class LocalMemoryProvider implements MemoryProvider {
  readonly code = 'local';
  readonly capabilities: ReadonlySet<MemoryCapability> = new Set<MemoryCapability>([
    'list',
    'edit',
    'history',
  ]);

  constructor(private readonly deps: LocalMemoryDeps) {}

  async save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    signal.throwIfAborted();
    const complete = batch.interactions.filter(({ messages }) => messages.length >= 2);
    if (complete.length === 0)
      return { status: 'ignored', reason: 'Fewer than two messages are no conversation.' };
    const memoryIds: string[] = [];
    // One by one: an interaction that was applied before a crash must not hold back the others of its batch.
    for (const interaction of complete) {
      const found = await this.extract(interaction, batch.instructions, signal);
      const result = await this.deps.store.apply(
        {
          roleId: batch.roleId,
          interactionIds: [interaction.id],
          changes: await this.toChanges(batch.roleId, found, signal),
        },
        signal,
      );
      memoryIds.push(...result.memoryIds);
    }
    return { status: 'extracted', memoryIds };
  }

  async recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    signal.throwIfAborted();
    const stored = await this.deps.store.list(query.roleId, {}, signal);
    const index = new HybridIndex();
    const { encoder } = this.deps;
    index.upsert(
      stored.map(({ id, text, updatedAt, embedding, encoder: name }) => ({
        id,
        text,
        updatedAt,
        embedding: embedding !== null && name === encoder?.name ? embedding : undefined,
      })),
    );
    const [embedding] = await this.encode([questionToEncode(query.text)], signal);
    return index
      .search({ text: query.text, embedding, limit: query.limit, now: this.deps.now() })
      .map((memory) => ({ ...memory, source: 'provider' }));
  }

  async list(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    const stored = await this.deps.store.list(roleId, {}, signal);
    const start = (page.page - 1) * page.limit;
    return { total: stored.length, items: stored.slice(start, start + page.limit).map(toMemory) };
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

  /** What the user says again from the prompt's memories is not new. */
  private async extract(
    interaction: Interaction,
    instructions: string,
    signal: AbortSignal,
  ): Promise<FoundFact[]> {
    const { completeText, onDegraded } = this.deps;
    const fresh: Interaction = {
      ...interaction,
      messages: interaction.messages
        .map((message) => ({ ...message, content: withoutRecalled(message, interaction.recalledTexts) }))
        .filter(({ content }) => content !== ''),
    };
    if (!fresh.messages.some(({ role }) => role === 'user')) return [];
    if (completeText !== undefined) {
      try {
        const facts = await extractWithModel([fresh], instructions, completeText, signal);
        return facts.map((fact) => ({ fact, from: interaction, by: 'llm' }));
      } catch (error) {
        signal.throwIfAborted();
        onDegraded?.('extraction', error);
      }
    }
    return fresh.messages
      .filter(({ role }) => role === 'user')
      .flatMap(({ content }) => extractFacts(content))
      .map((fact) => ({ fact, from: interaction, by: 'rules' }));
  }

  private async toChanges(
    roleId: RoleId,
    found: readonly FoundFact[],
    signal: AbortSignal,
  ): Promise<MemoryChange[]> {
    if (found.length === 0) return [];
    const known = await this.deps.store.list(roleId, {}, signal);
    const decisions = mergeFacts(
      found.map(({ fact }) => fact),
      known,
    );
    const embeddings = await this.encode(
      decisions.map(({ fact }) => fact.text),
      signal,
    );
    return decisions.map((decision, index) => {
      const origin = found.find(({ fact }) => fact === decision.fact) as FoundFact;
      const memory = this.toStored(roleId, origin, embeddings[index]);
      return decision.kind === 'add'
        ? { kind: 'add', memory }
        : { kind: 'supersede', memory, supersededIds: decision.supersededIds };
    });
  }

  private toStored(
    roleId: RoleId,
    { fact, from, by }: FoundFact,
    embedding: Float32Array | undefined,
  ): StoredMemory {
    return {
      id: this.deps.newId(),
      roleId,
      text: fact.text,
      kind: fact.kind,
      slot: fact.slot,
      createdAt: from.occurredAt,
      updatedAt: from.occurredAt,
      supersededBy: null,
      interactionId: from.id,
      sessionId: from.sessionId,
      deviceId: from.deviceId,
      agentId: from.agentId,
      utterance: fact.utterance,
      extractedBy: by,
      embedding: embedding ?? null,
      encoder: embedding === undefined ? null : (this.deps.encoder?.name ?? null),
      messageIndex: null,
      aboutFrom: null,
      aboutTo: null,
      validFrom: null,
      validTo: null,
    };
  }

  /** A failing encoder never fails a save or a recall: both go on with words alone. */
  private async encode(
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (Float32Array | undefined)[]> {
    const { encoder, onDegraded } = this.deps;
    if (encoder === undefined || texts.length === 0) return [];
    try {
      return await encoder.encode(texts, signal);
    } catch (error) {
      signal.throwIfAborted();
      onDegraded?.('encoding', error);
      return [];
    }
  }

  private async require(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<StoredMemory> {
    const memory = (await this.deps.store.list(roleId, {}, signal)).find(({ id }) => id === memoryId);
    if (memory === undefined) throw new MemoryRejected(`[local] the role has no memory ${memoryId}.`);
    return memory;
  }
}

function toMemory(stored: StoredMemory): Memory {
  return {
    id: stored.id,
    roleId: stored.roleId,
    text: stored.text,
    kind: stored.kind,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    provenance: {
      interactionId: stored.interactionId ?? undefined,
      sessionId: stored.sessionId ?? undefined,
      deviceId: stored.deviceId ?? undefined,
      agentId: stored.agentId ?? undefined,
      utterance: stored.utterance ?? undefined,
      extractedBy: stored.extractedBy,
    },
  };
}
