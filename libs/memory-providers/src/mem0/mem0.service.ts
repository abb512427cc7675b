import type { Mem0AddOptions, Mem0Message } from './mem0.mapping.js';
import type { Mem0AddAnswer, Mem0Event, Mem0Memory, Mem0Version } from './mem0.wire.js';

/** A page of what a role has, as the service counts it. */
export interface Mem0Page {
  count: number;
  results: readonly Mem0Memory[];
}

/** What goes with a text that is stored as it is. */
export interface Mem0StoreOptions {
  userId: string;
  metadata: Record<string, string | string[] | number>;
  /** Seconds since 1970: when it was said; left out: now. */
  timestamp?: number;
}

export interface Mem0Feedback {
  feedback: 'POSITIVE' | 'NEGATIVE' | 'VERY_NEGATIVE';
  feedbackReason?: string;
}

/**
 * What Mem0 offers, whichever way it is spoken to: the platform, or a server of one's own. Every call may reject with
 * a `MemoryError`, or with the signal's reason.
 */
export interface Mem0Service {
  /** Most memories that one page may hold. */
  readonly maxPageSize: number;
  add(messages: readonly Mem0Message[], options: Mem0AddOptions, signal: AbortSignal): Promise<Mem0AddAnswer>;
  /** Keeps a text as it is, without extraction; absent where a server cannot. */
  store?(text: string, options: Mem0StoreOptions, signal: AbortSignal): Promise<Mem0AddAnswer>;
  search(userId: string, text: string, topK: number, signal: AbortSignal): Promise<readonly Mem0Memory[]>;
  /** @param page from 1 */
  list(userId: string, page: { page: number; pageSize: number }, signal: AbortSignal): Promise<Mem0Page>;
  /** Undefined when there is none. */
  find(memoryId: string, signal: AbortSignal): Promise<Mem0Memory | undefined>;
  update(memoryId: string, text: string, signal: AbortSignal): Promise<void>;
  remove(memoryId: string, signal: AbortSignal): Promise<void>;
  /** Everything of one user. */
  removeAll(userId: string, signal: AbortSignal): Promise<void>;
  history(memoryId: string, signal: AbortSignal): Promise<readonly Mem0Version[]>;
  ping(signal: AbortSignal): Promise<void>;
  /** Background work; absent where adds are done when they are answered. */
  readonly events?: {
    find(eventId: string, signal: AbortSignal): Promise<Mem0Event>;
    /** Newest first. */
    all(signal: AbortSignal): AsyncIterable<Mem0Event>;
  };
  rate?(memoryId: string, feedback: Mem0Feedback, signal: AbortSignal): Promise<void>;
}
