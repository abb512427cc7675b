import type { Memory } from 'mem0ai/oss';
import { ModelFailed, askModel, currentCall } from './call-context.js';
import type { EngineMessage, EngineSettings, VectorStoreSettings } from './engine-protocol.js';
import type { HistoryFile } from './history-file.js';
import { SqliteVectorStore } from './sqlite-vector-store.js';
import type { VectorStore } from './vector-store.js';

/** What of Mem0 is used that its types keep to themselves. Held to version 3.3.1; a test fails when they go. */
export interface MemoryInternals {
  vectorStore: VectorStore;
  _ensureInitialized(): Promise<void>;
  /** Names of people, places and things, each with the memories that it stands in. */
  getEntityStore(): Promise<VectorStore>;
  buildSessionScope(filters: Record<string, string>): string;
}

/** Its public part is what its types say. */
export type QuietMemory = Pick<Memory, 'add' | 'search' | 'update' | 'delete' | 'deleteAll'> &
  MemoryInternals;

/** Reports to an analytics host, a file in the home folder, and advertisements: none is wanted. */
const SILENCED = [
  '_initializeTelemetry',
  '_getTelemetryId',
  '_getNoticeTelemetryId',
  '_captureEvent',
  '_displayFirstRunNotice',
  '_displayDecayUsageNotice',
  '_displayTemporalUsageNotice',
  '_displayScaleThresholdNotice',
  '_displayPerformanceSlowQueryNotice',
];

/**
 * Mem0's memory with models outside of this thread, histories of our own, and neither telemetry nor notices.
 * Does no I/O beyond the vector store.
 */
export async function makeQuietMemory(
  { store, folder, dimension }: EngineSettings,
  history: HistoryFile,
): Promise<QuietMemory> {
  const { Memory: Mem0Memory } = await import('mem0ai/oss');
  class SilentMemory extends Mem0Memory {}
  const nothing = { value: () => Promise.resolve() };
  Object.defineProperties(
    SilentMemory.prototype,
    Object.fromEntries(SILENCED.map((name) => [name, nothing])),
  );
  const unused = { provider: 'openai', config: { apiKey: 'unused' } };
  const memory = new SilentMemory({
    llm: unused,
    embedder: { ...unused, config: { ...unused.config, embeddingDims: dimension } },
    vectorStore: vectorStoreConfig(store, dimension),
    disableHistory: true,
  });
  Object.defineProperties(memory, {
    llm: { value: { generateResponse } },
    embedder: { value: { embed: async (text: string) => (await embedAll([text]))[0], embedBatch: embedAll } },
    db: { value: toHistoryManager(history) },
    // Adds of several agents run side by side, each with instructions of its own.
    customInstructions: { get: () => currentCall.getStore()?.instructions },
  });
  if (store.kind === 'sqlite') {
    const open = (name: string): VectorStore => new SqliteVectorStore(folder, name, dimension);
    Object.defineProperties(memory, {
      vectorStore: { value: open(store.collection) },
      _entityStore: { value: open(`${store.collection}_entities`) },
    });
  }
  return memory as unknown as QuietMemory;
}

function vectorStoreConfig(
  store: VectorStoreSettings,
  dimension: number,
): { provider: string; config: Record<string, unknown> } {
  const config = { collectionName: store.collection, dimension, embeddingModelDims: dimension };
  // Mem0 opens one of its own all the same: an empty one, in memory.
  if (store.kind === 'sqlite') return { provider: 'memory', config: { ...config, dbPath: ':memory:' } };
  if (store.kind === 'qdrant')
    return { provider: 'qdrant', config: { ...config, url: store.url, apiKey: store.apiKey } };
  if (store.kind === 'pgvector')
    return { provider: 'pgvector', config: { ...config, connectionString: store.url } };
  return { provider: 'redis', config: { ...config, redisUrl: store.url } };
}

async function embedAll(texts: string[]): Promise<number[][]> {
  return (await askModel({ kind: 'embed', texts })) as number[][];
}

/** Mem0 takes a reply that is no JSON for "nothing to remember": here it is a failure, and the save comes again. */
async function generateResponse(messages: { role: string; content: string }[]): Promise<string> {
  const textOf = (role: string): string =>
    messages
      .filter((message) => message.role === role)
      .map(({ content }) => content)
      .join('\n\n');
  const reply = String(await askModel({ kind: 'complete', system: textOf('system'), user: textOf('user') }));
  const call = currentCall.getStore();
  if (!hasMemories(reply)) {
    if (call !== undefined) call.hasFailed = true;
    throw new ModelFailed('the model answered no memories');
  }
  return reply;
}

/** True for the object that Mem0 asks for, alone or among other words. */
function hasMemories(reply: string): boolean {
  try {
    const json = reply.slice(reply.indexOf('{'), reply.lastIndexOf('}') + 1);
    return Array.isArray((JSON.parse(json) as { memory?: unknown }).memory);
  } catch {
    return false;
  }
}

function toHistoryManager(history: HistoryFile): Record<string, unknown> {
  type Action = 'ADD' | 'UPDATE' | 'DELETE';
  return {
    addHistory: async (
      memoryId: string,
      previousValue: string | null,
      newValue: string | null,
      action: Action,
    ) => history.record({ memoryId, previousValue, newValue, action }),
    batchAddHistory: async (records: Parameters<HistoryFile['record']>[0][]) =>
      records.forEach((record) => history.record(record)),
    getHistory: async () => [],
    saveMessages: async (messages: EngineMessage[], scope: string) => history.keepMessages(messages, scope),
    getLastMessages: async (scope: string) => history.lastMessages(scope),
    reset: () => Promise.reject(new Error('Nothing here erases more than one role.')),
    close: () => undefined,
  };
}
