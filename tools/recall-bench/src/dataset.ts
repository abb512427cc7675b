import type { IndexedMemory } from '@xiaozhi/memory-index';

export interface Question {
  text: string;
  /** For example `single-hop`. */
  category: string;
  /** Ids of the memories that answer it; one at least. */
  evidenceIds: readonly string[];
}

/** One person's or pair's memories, and questions that they answer. Each has an index of its own. */
export interface Conversation {
  id: string;
  memories: readonly IndexedMemory[];
  questions: readonly Question[];
  /** When the questions are asked. */
  askedAt: Date;
  /** IANA name; UTC unless given. */
  timeZone?: string;
}
