import type { InteractionBatch } from './interaction.js';
import type {
  Memory,
  MemoryProvenance,
  MemoryRating,
  MemoryVersion,
  Page,
  PageRequest,
  RecalledMemory,
} from './memory.js';
import type { RoleId } from './role-id.js';

/** What a provider can do beyond saving and recalling. An undeclared call throws MEMORY_UNSUPPORTED. */
export type MemoryCapability = 'list' | 'create' | 'edit' | 'history' | 'track' | 'feedback';

export interface RecallQuery {
  roleId: RoleId;
  text: string;
  /** At most this many memories come back. */
  limit: number;
  /** IANA zone of the agent, in which "last year" is meant; absent: UTC. */
  timeZone?: string;
  /** How long the caller waits, in ms: a part that takes too much of it is left out. Absent: as long as it takes. */
  withinMs?: number;
}

/** A fact that a provider extracted and did not store, because an operator should decide about it. */
export interface HeldFact {
  interactionId: string;
  text: string;
  reason: string;
  /** 0 to 1. */
  score: number;
}

/** A memory in the words of an operator. */
export interface NewMemory {
  /** The same id twice makes one memory, where the provider allows it. */
  id: string;
  text: string;
  provenance: MemoryProvenance;
}

/**
 * What became of a save. `extracted`: done, with the ids of the memories it made (may be none).
 * `accepted`: the provider works on it in the background; follow it with `track(trackingId)`.
 * `ignored`: the provider keeps nothing of it, for the reason given.
 */
export type SaveReceipt =
  | { status: 'extracted'; memoryIds: readonly string[]; held?: readonly HeldFact[] }
  | { status: 'accepted'; trackingId: string }
  | { status: 'ignored'; reason: string };

/** State of a background save. */
export type SaveProgress =
  | { status: 'processing' }
  | { status: 'extracted'; memoryIds: readonly string[] }
  | { status: 'failed'; reason: string };

export type ProviderHealth =
  { status: 'ready' } | { status: 'disabled'; reason: string } | { status: 'unavailable'; reason: string };

/**
 * A service that remembers. An instance holds configuration only: whose memory is meant is an argument of
 * every call, so one instance can serve all sessions. All calls may throw a `MemoryError`; an aborted
 * signal rejects with the signal's reason.
 */
export interface MemoryProvider {
  /** The provider's code, for example `mem0ai`. */
  readonly code: string;
  readonly capabilities: ReadonlySet<MemoryCapability>;
  /** Stores what is worth remembering of a batch; saving an interaction twice stores it once. */
  save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt>;
  /** Memories that fit a text, best first. */
  recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]>;
  /**
   * Needs `list`. Current (not superseded) memories, newest first. A page may hold fewer than asked for, and `total`
   * count what it leaves out: only a page past `total` is the last.
   */
  list(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<Memory>>;
  /** Needs `create`. Stores a text as it is, without extraction. */
  create(roleId: RoleId, memory: NewMemory, signal: AbortSignal): Promise<void>;
  /** Needs `edit`. @throws MemoryRejected when the role has no such memory */
  update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory>;
  /** Needs `edit`. Removing what is not there is no error. */
  remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void>;
  /** Needs `edit`. Everything of one role; there is no call that erases more. */
  removeAll(roleId: RoleId, signal: AbortSignal): Promise<void>;
  /** Needs `history`. Oldest version first. */
  history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]>;
  /** Needs `track`. State of a save that was `accepted`. */
  track(trackingId: string, signal: AbortSignal): Promise<SaveProgress>;
  /** Needs `feedback`. Tells the service how good a memory is. @throws MemoryRejected when the role has no such memory */
  rate(roleId: RoleId, memoryId: string, rating: MemoryRating, signal: AbortSignal): Promise<void>;
  health(signal: AbortSignal): Promise<ProviderHealth>;
}
