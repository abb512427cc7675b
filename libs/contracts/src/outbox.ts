import { z } from 'zod';
import { pageQuery } from './http.js';
import { storedId, storedRoleId, storedTime } from './stored-text.js';

/** Dead letters of one report, and orders of one answer. */
export const OUTBOX_PAGE_COUNT = 100;
/** A backlog that is older needs an operator. */
export const OUTBOX_OLD_MS = 10 * 60_000;
/** An outbox that says nothing for as long counts as gone. */
export const OUTBOX_STALE_MS = 3 * 60_000;
/** An order that no gateway carried out for as long is forgotten. */
export const OUTBOX_ORDER_MS = 24 * 60 * 60_000;

const count = z.number().int().min(0).max(2_000_000_000);
const topic = z.string().min(1).max(64);
const durationMs = z.number().min(0);

/** Why an entry is dead, as far as a gateway can tell: what to do about it hangs on that. */
export const outboxFault = z.enum([
  'not-bound',
  'former-owner',
  'agent-gone',
  'unreadable',
  'provider-refused',
  'manager-refused',
  'other',
]);
export type OutboxFault = z.infer<typeof outboxFault>;

/** What waits in one topic of an outbox. Ages, not times: clocks of machines differ. */
export const outboxTopic = z.object({
  topic,
  queued: count,
  inFlight: count,
  accepted: count,
  dead: count,
  /** Age of the oldest entry that is not done and not dead; 0 when there is none. */
  oldestAgeMs: durationMs,
  /** Until the next attempt; null when nothing waits for one. */
  nextDueInMs: durationMs.nullable(),
});
export type OutboxTopic = z.infer<typeof outboxTopic>;

/** A dead letter without what was said. An entry that died at another attempt is another dead letter. */
export const outboxLetter = z.object({
  entryId: storedId,
  topic,
  attempts: count,
  createdAt: storedTime,
  /** Gateways may be newer, and know more of them. */
  fault: outboxFault.catch('other'),
  error: z.string().max(1_000),
  roleId: storedRoleId.optional(),
  deviceId: storedRoleId.optional(),
  agentId: storedId.optional(),
  sessionId: storedId.optional(),
});
export type OutboxLetter = z.infer<typeof outboxLetter>;

/**
 * `POST /xiaozhi/outbox/report` (gateway secret): how an outbox is. Several gateways may report the same one. Lists of
 * dead letters come in parts that share `scanId`; after the last, letters that were in none are gone.
 */
export const outboxReport = z.object({
  outboxId: storedId,
  /** Of the process that reports. */
  gatewayId: storedId,
  topics: z.array(outboxTopic).max(16),
  letters: z
    .object({ scanId: storedId, isLast: z.boolean(), items: z.array(outboxLetter).max(OUTBOX_PAGE_COUNT) })
    .optional(),
  /** Orders that were carried out, or that had nothing left to do. */
  done: z.array(z.object({ orderId: storedId, entryId: storedId })).max(OUTBOX_PAGE_COUNT),
});
export type OutboxReport = z.infer<typeof outboxReport>;

/** `discard`: its state says so afterwards. `erase`: of a person who was erased; nothing is told of it. */
export const outboxAction = z.enum(['retry', 'discard', 'erase']);
export type OutboxAction = z.infer<typeof outboxAction>;

/** For one death of one entry: at another number of attempts there is nothing to do any more. */
export const outboxOrder = z.object({
  orderId: storedId,
  entryId: storedId,
  attempts: count,
  action: outboxAction,
  /**
   * Of a retry: under which binding of its device it is to be delivered, where an operator decided that although it is
   * from before that.
   */
  binding: z.object({ agentId: storedId, boundAt: storedTime }).optional(),
});
export type OutboxOrder = z.infer<typeof outboxOrder>;

export const outboxReportAnswer = z.object({
  orders: z.array(outboxOrder),
  /** The dead letters known here are not as many as were counted: list them. */
  wantsLetters: z.boolean(),
});
export type OutboxReportAnswer = z.infer<typeof outboxReportAnswer>;

const letterFilter = z.object({
  outboxId: storedId.optional(),
  topic: topic.optional(),
  agentId: storedId.optional(),
  roleId: storedRoleId.optional(),
  fault: outboxFault.optional(),
  /** A part of the error's text. */
  error: z.string().trim().min(1).max(200).optional(),
});
export type OutboxLetterFilter = z.infer<typeof letterFilter>;

/** `GET /api/outbox/letter`: newest first. */
export const outboxLetterQuery = pageQuery.extend(letterFilter.shape);
export type OutboxLetterQuery = z.infer<typeof outboxLetterQuery>;

/**
 * `POST /api/outbox/letter/retry` and `…/discard`: either letters by id, or all that a filter holds. Without
 * `includesFormer`, letters from before their device was bound to its present agent are left out.
 */
export const outboxLetterChoice = z
  .object({
    ids: z.array(storedId).min(1).max(OUTBOX_PAGE_COUNT).optional(),
    filter: letterFilter.optional(),
    includesFormer: z.boolean().default(false),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    path: ['ids'],
    message: 'either ids or a filter is needed',
  });
export type OutboxLetterChoice = z.infer<typeof outboxLetterChoice>;

/** `left`: letters that have an order already, or are from before their device was bound anew. */
export interface OutboxOrderView {
  orderId: string;
  ordered: number;
  left: number;
}

export interface OutboxView {
  id: string;
  /** Processes that reported it within a day, last first. */
  gateways: { id: string; lastSeenAt: string }[];
  lastSeenAt: string;
  /** Nothing was heard of it for `OUTBOX_STALE_MS`. */
  isStale: boolean;
  topics: OutboxTopicView[];
}

export interface OutboxTopicView extends Pick<
  OutboxTopic,
  'topic' | 'queued' | 'inFlight' | 'accepted' | 'dead'
> {
  /** Since when the oldest waits; null when nothing waits. */
  oldestAt: string | null;
  nextDueAt: string | null;
}

export interface OutboxLetterView {
  id: string;
  outboxId: string;
  entryId: string;
  topic: string;
  attempts: number;
  createdAt: string;
  fault: OutboxFault;
  error: string;
  roleId: string | null;
  deviceId: string | null;
  agentId: string | null;
  sessionId: string | null;
  /** Made before its device was bound to its present agent: it may be somebody else's. */
  isFormer: boolean;
  /** What an operator ordered, until a gateway has done it. */
  order: { action: 'retry' | 'discard'; by: string; at: string } | null;
}
