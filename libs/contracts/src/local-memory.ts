import { z } from 'zod';
import { storedFloats, storedId, storedRoleId, storedTime } from './stored-text.js';

/**
 * Local memories over HTTP: what the gateway's local engine reads and writes in manager-api. All routes are
 * `POST /xiaozhi/memory/…` with the gateway secret and answer the envelope.
 */
export const storedMemory = z.object({
  id: storedId,
  roleId: storedRoleId,
  text: z.string(),
  kind: z.string().max(64),
  /** What the memory is about, for merging: `name`, `lives-in`, `likes:coffee`, … */
  slot: z.string().max(255).nullable(),
  createdAt: storedTime,
  updatedAt: storedTime,
  supersededBy: z.string().max(64).nullable(),
  interactionId: z.string().max(64).nullable(),
  sessionId: z.string().max(64).nullable(),
  deviceId: z.string().max(191).nullable(),
  agentId: z.string().max(64).nullable(),
  utterance: z.string().nullable(),
  extractedBy: z.enum(['rules', 'llm', 'provider', 'operator']),
  /** Little-endian float32, base64; null when not yet encoded. */
  embedding: storedFloats.nullable(),
  /** Name of the encoder that made the embedding. */
  encoder: z.string().max(64).nullable(),
  /** Which message of the interaction it is from. */
  messageIndex: z.number().int().min(0).max(100_000).nullable().default(null),
  /** When what it tells of happens; see `MemoryTimes` of the memory port. */
  aboutFrom: storedTime.nullable().default(null),
  aboutTo: storedTime.nullable().default(null),
  /** Between which times it holds. */
  validFrom: storedTime.nullable().default(null),
  validTo: storedTime.nullable().default(null),
});
export type StoredMemory = z.infer<typeof storedMemory>;

/** `POST /xiaozhi/memory/list` → all current memories of a role (at most `limit`, newest first). */
export const memoryListRequest = z.object({
  roleId: storedRoleId,
  limit: z.number().int().min(1).max(5000).default(5000),
  includeSuperseded: z.boolean().default(false),
});

/** One decision of the engine about a fact. */
export const memoryChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), memory: storedMemory }),
  z.object({
    kind: z.literal('supersede'),
    memory: storedMemory,
    supersededIds: z.array(z.string()).min(1),
    /** When the superseded ones ceased to hold; left out: when the new one was made. */
    endedAt: storedTime.optional(),
  }),
  /** The memory with the id of `memory` becomes this one: a correction, or more detail. */
  z.object({ kind: z.literal('revise'), memory: storedMemory, at: storedTime }),
  z.object({ kind: z.literal('update'), memoryId: z.string(), text: z.string(), at: storedTime }),
  z.object({ kind: z.literal('remove'), memoryId: z.string(), at: storedTime }),
]);
export type MemoryChange = z.infer<typeof memoryChange>;

/**
 * `POST /xiaozhi/memory/apply` → applies the changes of some interactions in one transaction. An
 * interaction that was applied before is not applied again: the answer then carries what it made then.
 */
export const memoryApplyRequest = z.object({
  roleId: storedRoleId,
  /** Idempotency keys. Empty for an edit that no interaction caused. */
  interactionIds: z.array(storedId),
  changes: z.array(memoryChange),
});
export const memoryApplyAnswer = z.object({
  /** False when all interactions had been applied before. */
  applied: z.boolean(),
  memoryIds: z.array(z.string()),
});

/** `POST /xiaozhi/memory/applied` → what interactions made that were applied before, by id; others are left out. */
export const memoryAppliedRequest = z.object({
  roleId: storedRoleId,
  interactionIds: z.array(storedId).min(1).max(200),
});
export const memoryAppliedAnswer = z.record(z.string(), z.array(z.string()));

/** `POST /xiaozhi/memory/remove-all` → erases one role. */
export const memoryRemoveAllRequest = z.object({ roleId: storedRoleId });

/** `POST /xiaozhi/memory/history` → versions of one memory, oldest first. */
export const memoryHistoryRequest = z.object({ roleId: storedRoleId, memoryId: z.string().min(1) });
export const memoryVersion = z.object({
  event: z.enum(['add', 'update', 'supersede', 'delete']),
  oldText: z.string().nullable(),
  newText: z.string().nullable(),
  at: z.string(),
});
