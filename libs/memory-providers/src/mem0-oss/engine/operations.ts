import { ModelFailed, currentCall } from './call-context.js';
import type { CallContext } from './call-context.js';
import type {
  EngineCallName,
  EngineCalls,
  EngineMemory,
  EngineSettings,
  EngineVersion,
} from './engine-protocol.js';
import { HistoryFile } from './history-file.js';
import { makeQuietMemory } from './quiet-memory.js';
import type { QuietMemory } from './quiet-memory.js';
import type { StoredVector, VectorStore } from './vector-store.js';

/** Most memories of one role that are listed; Mem0's stores have no pages. */
const LIST_COUNT = 10_000;
/** A user that no role id can be. */
const NOBODY = '(health check)';
/** Of a record that something else wrote into the collection. */
const UNKNOWN_TIME = new Date(0).toISOString();

export type Operations = {
  [TName in EngineCallName]: (input: EngineCalls[TName]['in']) => Promise<EngineCalls[TName]['out']>;
};

/** Mem0 opens another connection with each try and closes none: its thread has to end. */
export class StoreNotOpened extends Error {}

/** What the thread can do, over one Mem0. */
export class EngineOperations implements Operations {
  private constructor(
    private readonly memory: QuietMemory,
    private readonly versions: HistoryFile,
  ) {}

  static async open(settings: EngineSettings): Promise<EngineOperations> {
    const versions = new HistoryFile(settings.folder, settings.store.collection);
    return new EngineOperations(await makeQuietMemory(settings, versions), versions);
  }

  async ping(): Promise<null> {
    await (await this.store()).list({ user_id: NOBODY }, 1);
    return null;
  }

  async saved({ interactionIds }: EngineCalls['saved']['in']): Promise<Record<string, string[]>> {
    return this.versions.savedOf(interactionIds);
  }

  async add(input: EngineCalls['add']['in']): Promise<string[]> {
    await this.store();
    if (input.mayHaveLeftovers) await this.removeLeftovers(input);
    return addWhole(this.memory, this.versions, input);
  }

  async search({ userId, text, topK }: EngineCalls['search']['in']): Promise<EngineMemory[]> {
    await this.store();
    const { results } = await this.memory.search(text, { filters: { user_id: userId }, topK });
    return results.map((found) => ({
      id: found.id,
      memory: found.memory,
      userId: (found as { user_id?: string }).user_id,
      score: Number.isFinite(found.score) ? found.score : 0,
      metadata: found.metadata ?? {},
      createdAt: found.createdAt ?? UNKNOWN_TIME,
      updatedAt: found.updatedAt,
    }));
  }

  async list({ userId }: EngineCalls['list']['in']): Promise<EngineMemory[]> {
    return (await this.all(userId)).map(toEngineMemory);
  }

  async find({ memoryId }: EngineCalls['find']['in']): Promise<EngineMemory | null> {
    const found = await (await this.store()).get(memoryId);
    return found === null ? null : toEngineMemory(found);
  }

  async update({ memoryId, text }: EngineCalls['update']['in']): Promise<null> {
    await this.store();
    await this.memory.update(memoryId, { text });
    return null;
  }

  async remove({ memoryId }: EngineCalls['remove']['in']): Promise<null> {
    await this.store();
    await this.erase(memoryId);
    return null;
  }

  async removeAll({ userId }: EngineCalls['removeAll']['in']): Promise<null> {
    await this.store();
    // First: Mem0 would have each of them encoded anew for every memory that goes.
    await this.removeEntities(userId);
    for (let left = await this.all(userId); left.length > 0; left = await this.all(userId))
      for (const { id } of left) await this.erase(id);
    this.versions.forgetMessages(this.memory.buildSessionScope({ user_id: userId }));
    return null;
  }

  async history({ memoryId }: EngineCalls['history']['in']): Promise<EngineVersion[]> {
    return this.versions.versionsOf(memoryId);
  }

  private async store(): Promise<VectorStore> {
    await this.memory._ensureInitialized().catch((cause: unknown) => {
      throw new StoreNotOpened('The vector database could not be opened.', { cause });
    });
    return watched(this.memory.vectorStore);
  }

  private async all(userId: string): Promise<StoredVector[]> {
    return (await (await this.store()).list({ user_id: userId }, LIST_COUNT))[0];
  }

  private async removeEntities(userId: string): Promise<void> {
    const entities = await this.memory.getEntityStore();
    const [found] = await entities.list({ user_id: userId }, LIST_COUNT);
    for (const { id } of found) await entities.delete(id);
  }

  /** What an attempt stored that broke off before its end. */
  private async removeLeftovers({ userId, interactionIds }: EngineCalls['add']['in']): Promise<void> {
    for (const { id, payload } of await this.all(userId)) {
      const from = payload['interaction_ids'];
      if (Array.isArray(from) && from.some((item) => interactionIds.includes(String(item))))
        await this.erase(id);
    }
  }

  /** Gone, with its history. Another call may have been faster. */
  private async erase(memoryId: string): Promise<void> {
    await this.memory.delete(memoryId).catch((error: unknown) => {
      if (!(error instanceof Error && error.message.endsWith('not found'))) throw error;
    });
    this.versions.forget([memoryId]);
  }
}

/** An add that did all it should, or failed and left nothing: Mem0 by itself goes on without what it cannot do. */
async function addWhole(
  memory: QuietMemory,
  history: HistoryFile,
  { userId, interactionIds, messages, metadata, instructions }: EngineCalls['add']['in'],
): Promise<string[]> {
  const call = currentCall.getStore() as CallContext;
  call.instructions = instructions;
  try {
    const { results } = await memory.add([...messages], { userId, metadata: { ...metadata } });
    if (call.insertError !== undefined) throw call.insertError;
    if (call.hasFailed === true || call.signal.aborted) throw new ModelFailed('the call has ended');
    const ids = results.map(({ id }) => id);
    history.markSaved(interactionIds, ids);
    return ids;
  } catch (error) {
    await rollBack(memory.vectorStore, history, call.insertedIds);
    // What Mem0 makes of a model's failure does not say that it was one.
    throw call.hasFailed === true ? new ModelFailed('a model failed') : error;
  }
}

/** What cannot be taken back now is found by its interaction when the save comes again. */
async function rollBack(store: VectorStore, history: HistoryFile, ids: readonly string[]): Promise<void> {
  history.forget(ids);
  await Promise.allSettled(ids.map((id) => store.delete(id)));
}

const watchedStores = new WeakSet<VectorStore>();

/** Notes what a call stored, and a failure to: Mem0 prints it, and says that it was stored. */
function watched(store: VectorStore): VectorStore {
  if (watchedStores.has(store)) return store;
  watchedStores.add(store);
  const insert = store.insert.bind(store);
  store.insert = async (vectors, ids, payloads) => {
    const call = currentCall.getStore();
    if (call?.insertError !== undefined) throw call.insertError;
    call?.insertedIds.push(...ids);
    try {
      await insert(vectors, ids, payloads);
    } catch (error) {
      if (call !== undefined) call.insertError = error instanceof Error ? error : new Error('not stored');
      throw error;
    }
  };
  return store;
}

const OWN_KEYS = new Set([
  'data',
  'hash',
  'textLemmatized',
  'attributedTo',
  'createdAt',
  'updatedAt',
  'user_id',
]);

function toEngineMemory({ id, payload }: StoredVector): EngineMemory {
  const metadata = Object.fromEntries(Object.entries(payload).filter(([key]) => !OWN_KEYS.has(key)));
  return {
    id,
    memory: textOf(payload['data']) ?? '',
    userId: textOf(payload['user_id']),
    metadata,
    createdAt: textOf(payload['createdAt']) ?? UNKNOWN_TIME,
    updatedAt: textOf(payload['updatedAt']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
