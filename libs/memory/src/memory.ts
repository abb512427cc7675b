import type { RoleId } from './role-id.js';

/** Where a memory came from: enough to find the utterance again. */
export interface MemoryProvenance {
  interactionId?: string;
  sessionId?: string;
  deviceId?: string;
  agentId?: string;
  channel?: string;
  /** The sentence it was taken from, as the user said it. */
  utterance?: string;
  /** Which message of the interaction that was, from 0. */
  messageIndex?: number;
  /** How it was found. */
  extractedBy?: 'rules' | 'llm' | 'provider' | 'operator';
}

/**
 * The times of a fact, apart from when it was recorded. ISO 8601, UTC; an interval is `from` inclusive, `to` exclusive,
 * and a moment has both the same. Absent: not known.
 */
export interface MemoryTimes {
  /** When what it tells of happens or happened: a day, an hour, a year. */
  aboutFrom?: string;
  aboutTo?: string;
  /** Since when it holds; absent: since before it was recorded. */
  validFrom?: string;
  /** When it ceased to hold; absent: it holds still. */
  validTo?: string;
}

/** What an encoder made of a memory's text. */
export interface MemoryVector {
  /** The encoder's name. */
  encoder: string;
  /** Of unit length. */
  values: Float32Array;
}

/** One remembered fact. */
export interface Memory extends MemoryTimes {
  id: string;
  roleId: RoleId;
  text: string;
  /** For example `name`, `preference`, `allergy`; provider-defined. */
  kind?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
  provenance?: MemoryProvenance;
  /** Id of the newer memory that replaced this one; such a memory is recalled for questions about the past only. */
  supersededBy?: string;
  /** Where the provider keeps one: whoever searches need not encode the text again. */
  vector?: MemoryVector;
}

/** A memory that fits what is being talked about. */
export interface RecalledMemory extends MemoryTimes {
  id: string;
  text: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
  /** 0 to 1, higher is better; comparable within one recall only. */
  score: number;
  /** `provisional` was just said and is not yet accepted by the provider. */
  source: 'mirror' | 'provider' | 'provisional';
}

/** A version of a memory, oldest first in a history. */
export interface MemoryVersion {
  event: 'add' | 'update' | 'supersede' | 'delete';
  oldText: string | null;
  newText: string | null;
  /** ISO 8601, UTC. */
  at: string;
}

/** What somebody thinks of a memory. */
export interface MemoryRating {
  verdict: 'good' | 'bad' | 'very-bad';
  /** In the words of whoever judges. */
  reason?: string;
}

export interface Page<T> {
  total: number;
  items: readonly T[];
}

export interface PageRequest {
  /** 1-based. */
  page: number;
  limit: number;
}
