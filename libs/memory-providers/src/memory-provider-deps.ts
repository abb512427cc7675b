import type { TextEncoder } from '@xiaozhi/memory-index';
import type { MemoryStore } from '@xiaozhi/memory-local';
import type { Logger } from '@xiaozhi/observability';

/** What a provider may need beyond its settings. Values and services only, never a session. */
export interface MemoryProviderDeps {
  logger: Logger;
  /** Where local memories live. */
  memoryStore: MemoryStore;
  /** Turns text into vectors; without one, recall is lexical. */
  encoder?: TextEncoder;
  /** The one that is always there and never changes: what a provider keeps vectors of by itself goes by it. */
  offlineEncoder?: TextEncoder;
  /** The agent's language model for extraction; without one, rules are used. */
  completeText?: (prompt: { system: string; user: string }, signal: AbortSignal) => Promise<string>;
  now(): Date;
  newId(): string;
}
