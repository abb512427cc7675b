import type { MemoryVersion, RoleId } from '@xiaozhi/memory';

/** A local memory as it is stored. */
export interface StoredMemory {
  id: string;
  roleId: RoleId;
  text: string;
  kind: string;
  /** What it is about, for merging; null: nothing replaces it. */
  slot: string | null;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
  /** Id of the memory that replaced this one; then it is history. */
  supersededBy: string | null;
  interactionId: string | null;
  sessionId: string | null;
  deviceId: string | null;
  agentId: string | null;
  /** The sentence it was taken from. */
  utterance: string | null;
  extractedBy: 'rules' | 'llm' | 'provider' | 'operator';
  /** Of unit length; null when not encoded. */
  embedding: Float32Array | null;
  /** Name of the encoder that made it. */
  encoder: string | null;
  /** Which message of the interaction it is from, from 0. */
  messageIndex: number | null;
  /** When what it tells of happens. See `MemoryTimes`; null: not known. */
  aboutFrom: string | null;
  aboutTo: string | null;
  /** Between which times it holds. See `MemoryTimes`. */
  validFrom: string | null;
  validTo: string | null;
}

/** One decision about a fact. */
export type MemoryChange =
  | { kind: 'add'; memory: StoredMemory }
  /** The superseded ones ceased to hold at `endedAt`; left out: when the new one was made. */
  | { kind: 'supersede'; memory: StoredMemory; supersededIds: readonly string[]; endedAt?: string }
  /** The memory with the id of `memory` becomes this one; only its creation time stays. */
  | { kind: 'revise'; memory: StoredMemory; at: string }
  | { kind: 'update'; memoryId: string; text: string; at: string }
  | { kind: 'remove'; memoryId: string; at: string };

export interface ApplyRequest {
  roleId: RoleId;
  /** Idempotency keys; empty for an edit that no interaction caused. */
  interactionIds: readonly string[];
  changes: readonly MemoryChange[];
}

export interface ApplyResult {
  /** False when all interactions had been applied before; then nothing was changed. */
  applied: boolean;
  /** What the interactions made, now or then. */
  memoryIds: readonly string[];
}

/** Where local memories live. Rejects with a `MemoryError`. */
export interface MemoryStore {
  /** A role's memories, newest first; superseded ones only when asked for. */
  list(
    roleId: RoleId,
    options: { includeSuperseded?: boolean },
    signal: AbortSignal,
  ): Promise<readonly StoredMemory[]>;
  /** Applies changes in one transaction, once per interaction. */
  apply(request: ApplyRequest, signal: AbortSignal): Promise<ApplyResult>;
  /** What interactions made that were applied before, by id; those that were not are left out. */
  findApplied(
    roleId: RoleId,
    interactionIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  removeAll(roleId: RoleId, signal: AbortSignal): Promise<void>;
  /** Versions of one memory, oldest first; empty when the role has no such memory. */
  history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]>;
}
