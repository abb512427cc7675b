import { z } from 'zod';
import { storedId, storedRoleId, storedTime } from './stored-text.js';

/**
 * States of what one turn gives to memory, in order. `captured` → `queued` (durable in the outbox) →
 * `accepted` (the provider has it) → `extracted` (n facts) or `nothing` (nothing to remember); or `failed` (a dead
 * letter), and then `discarded` where an operator gave it up. `screened`: the memory firewall found nothing worth
 * remembering, and no provider sees it.
 */
export const interactionState = z.enum([
  'captured',
  'queued',
  'accepted',
  'screened',
  'extracted',
  'nothing',
  'failed',
  'discarded',
]);
export type InteractionState = z.infer<typeof interactionState>;

export const recalledItem = z.object({
  id: z.string(),
  text: z.string(),
  score: z.number(),
  source: z.enum(['mirror', 'provider', 'provisional']),
  /** How much of it the answer said beyond the question, 0 to 1: a measure of words. Other gateways send none. */
  use: z.number().min(0).max(1).optional(),
});
export type RecalledItem = z.infer<typeof recalledItem>;

/** `POST /xiaozhi/interaction/report` (gateway secret): state of a turn's memory; the newest state wins. */
export const interactionReport = z.object({
  interactionId: storedId,
  roleId: storedRoleId,
  sessionId: z.string().max(64),
  deviceId: z.string().max(191),
  agentId: z.string().max(64),
  state: interactionState,
  /** ISO 8601, UTC: when this state was reached. */
  at: storedTime,
  providerCode: z.string().max(255).optional(),
  factCount: z.number().int().min(0).optional(),
  reason: z.string().optional(),
  /** With `queued`: it had failed, and an operator has it tried again. */
  isRetried: z.boolean().optional(),
  /** Sent once, with `captured`: what was recalled for the turn, and how long that took. */
  recalled: z.array(recalledItem).optional(),
  recallMs: z.number().optional(),
});
export type InteractionReport = z.infer<typeof interactionReport>;

/** An interaction as the console sees it. */
export interface InteractionView {
  id: string;
  roleId: string;
  sessionId: string;
  deviceId: string;
  agentId: string;
  state: InteractionState;
  providerCode: string | null;
  factCount: number | null;
  reason: string | null;
  recalled: RecalledItem[];
  recallMs: number | null;
  createdAt: string;
  updatedAt: string;
}
