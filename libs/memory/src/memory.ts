import type { RoleId } from './role-id.js';

/** Where a memory came from: enough to find the utterance again. */
export interface MemoryProvenance {
  interactionId?: string;
  sessionId?: string;
  deviceId?: string;
  agentId?: string;
  /** The sentence it was taken from, as the user said it. */
  utterance?: string;
  /** How it was found. */
  extractedBy?: 'rules' | 'llm' | 'provider' | 'operator';
}

/** One remembered fact. */
export interface Memory {
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
  /** Id of the newer memory that replaced this one; such a memory is history and is not recalled. */
  supersededBy?: string;
}

/** A memory that fits what is being talked about. */
export interface RecalledMemory {
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

export interface Page<T> {
  total: number;
  items: readonly T[];
}

export interface PageRequest {
  /** 1-based. */
  page: number;
  limit: number;
}
