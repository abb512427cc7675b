import { z } from 'zod';
import { pageQuery } from './http.js';
import { storedId, storedRoleId, storedTime } from './stored-text.js';

/** Entries that one bulk decision may name. */
export const QUARANTINE_DECISION_COUNT = 100;

/** `POST /xiaozhi/memory/quarantine` (gateway secret): what the memory firewall doubts. The same id twice is one entry. */
export const quarantineReport = z.object({
  id: storedId,
  interactionId: storedId,
  roleId: storedRoleId,
  sessionId: z.string().max(64),
  deviceId: z.string().max(191),
  agentId: z.string().max(64),
  /** `utterance`: as the user said it; `fact`: as extraction wrote it. */
  source: z.enum(['utterance', 'fact']),
  /** Holds no secret: what was one is masked. */
  text: z.string().min(1).max(4_000),
  reason: z.string().min(1).max(64),
  /** How surely it is a fact, 0 to 1. */
  score: z.number().min(0).max(1),
  /** ISO 8601, UTC: when it was said. */
  at: storedTime,
});
export type QuarantineReport = z.infer<typeof quarantineReport>;

/** `keeping`: on its way to the provider. */
export const quarantineState = z.enum(['pending', 'keeping', 'kept', 'dropped']);
export type QuarantineState = z.infer<typeof quarantineState>;

/** `GET /api/memory-quarantine`: newest first. Among those that are `pending` is what was never kept to the end. */
export const quarantineQuery = pageQuery.extend({
  agentId: z.string().optional(),
  roleId: z.string().optional(),
  state: quarantineState.optional(),
});
export type QuarantineQuery = z.infer<typeof quarantineQuery>;

/** `POST /api/memory-quarantine/decision`: what becomes of entries. `text` changes the words of a single one that is kept. */
export const quarantineDecision = z
  .object({
    ids: z.array(storedId).min(1).max(QUARANTINE_DECISION_COUNT),
    decision: z.enum(['keep', 'drop']),
    text: z.string().trim().min(1).max(4_000).optional(),
  })
  .refine(({ ids, text }) => text === undefined || ids.length === 1, {
    path: ['text'],
    message: 'only one entry can be given other words',
  });
export type QuarantineDecision = z.infer<typeof quarantineDecision>;

/** What became of each; `failed` names those that the provider did not take, which stay in the inbox. */
export interface QuarantineDecisionView {
  decided: string[];
  failed: { id: string; code: string }[];
}

export interface QuarantineView {
  id: string;
  agentId: string;
  roleId: string;
  deviceId: string;
  sessionId: string;
  interactionId: string;
  source: 'utterance' | 'fact';
  /** Empty once it is decided: what is dropped is not kept, and what is kept is a memory. */
  text: string;
  reason: string;
  score: number;
  state: QuarantineState;
  saidAt: string;
  decidedAt: string | null;
}
