import { z } from 'zod';
import { storedFloats, storedId } from './stored-text.js';

/** `POST /xiaozhi/memory/encoding/claim` → memories that lack a vector by the encoder of their agent. */
export const encodingClaimRequest = z.object({
  gatewayId: storedId,
  limit: z.number().int().min(1).max(128).default(64),
});
export type EncodingClaimRequest = z.infer<typeof encodingClaimRequest>;

/** What one gateway encodes for one agent; others leave that agent alone until it is settled or the lease is over. */
export const encodingWork = z.object({
  claim: z.string(),
  agentId: z.string(),
  /** The name that the vectors must have. */
  encoder: z.string(),
  /** The encoder's settings, secrets in clear. */
  settings: z.record(z.string(), z.unknown()),
  memories: z.array(z.object({ id: z.string(), text: z.string() })).min(1),
});
export type EncodingWork = z.infer<typeof encodingWork>;

/** `work` is null when there is nothing to do now. */
export const encodingClaimAnswer = z.object({ work: encodingWork.nullable() });
export type EncodingClaimAnswer = z.infer<typeof encodingClaimAnswer>;

/** `POST /xiaozhi/memory/encoding/settle` → stores vectors and lets go of the claim. */
export const encodingSettleRequest = z.object({
  claim: storedId,
  agentId: storedId,
  encoder: z.string().min(1).max(64),
  vectors: z
    .array(
      z.object({
        id: storedId,
        /** SHA-256 of the text that was encoded, hex: a memory that changed meanwhile is left for the next time. */
        textDigest: z.string().regex(/^[0-9a-f]{64}$/),
        /** Little-endian float32, base64; null where the encoder will never take this text. */
        embedding: storedFloats.min(1).nullable(),
      }),
    )
    .max(128),
  /** Why not all was encoded. */
  fault: z.string().max(500).nullish(),
});
export type EncodingSettleRequest = z.infer<typeof encodingSettleRequest>;
export const encodingSettleAnswer = z.object({ storedCount: z.number().int() });
export type EncodingSettleAnswer = z.infer<typeof encodingSettleAnswer>;

/**
 * `none`: the agent's memories are not kept here. `unusable`: the encoder's settings cannot work. `waiting`: for a
 * gateway to take it up. `failing`: it is tried again at `retryAt`.
 */
export type MemoryEncodingState =
  'none' | 'unusable' | 'done' | 'waiting' | 'running' | 'failing' | 'stopped';

/** `GET /api/agent/{id}/memory-encoding` */
export interface MemoryEncodingView {
  state: MemoryEncodingState;
  /** Name of the encoder by which the agent's memories are found. */
  encoder: string | null;
  /** Memories of all roles of the agent, superseded ones too. */
  total: number;
  /** Those with a vector of this encoder, or refused by it. */
  encoded: number;
  /** Those that the encoder will never take; they are found by words. */
  refused: number;
  /** Why it does not go on. */
  reason: string | null;
  retryAt: string | null;
}

/** `POST /api/agent/{id}/memory-encoding`: `again` encodes everything anew. */
export const memoryEncodingOrder = z.object({ action: z.enum(['stop', 'resume', 'again']) });
export type MemoryEncodingOrder = z.infer<typeof memoryEncodingOrder>;
