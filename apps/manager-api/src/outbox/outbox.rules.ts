import { OUTBOX_ORDER_MS, OUTBOX_STALE_MS, outboxFault } from '@xiaozhi/contracts';
import type { OutboxLetterView, OutboxReport, OutboxTopicView, OutboxView } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { OutboxLetterRow, OutboxRow } from '../database/outbox-row.js';

/** Gateways that reported an outbox within as long are named. */
const GATEWAY_MS = 24 * 60 * 60_000;
const GATEWAYS_COUNT = 20;

const storedGateways = z.array(z.object({ id: z.string(), lastSeenAt: z.string() }));
const time = z.string().nullable();
const storedTopics = z.array(
  z.object({
    ...{ topic: z.string(), queued: z.number(), inFlight: z.number(), accepted: z.number() },
    ...{ dead: z.number(), oldestAt: time, nextDueAt: time },
  }),
);

/** What a report says, with times of this machine's clock. */
export function toOutboxRow(
  { outboxId, gatewayId, topics }: OutboxReport,
  known: OutboxRow | null,
  now: Date,
): OutboxRow {
  const others = known === null ? [] : storedGateways.parse(JSON.parse(known.gateways));
  const since = now.getTime() - GATEWAY_MS;
  const gateways = [
    { id: gatewayId, lastSeenAt: now.toISOString() },
    ...others.filter(({ id, lastSeenAt }) => id !== gatewayId && Date.parse(lastSeenAt) > since),
  ].slice(0, GATEWAYS_COUNT);
  const waiting = topics.map(({ oldestAgeMs, nextDueInMs, ...counts }): OutboxTopicView => {
    const isEmpty = counts.queued + counts.inFlight + counts.accepted === 0;
    return {
      ...counts,
      oldestAt: isEmpty ? null : moment(now, -oldestAgeMs),
      nextDueAt: nextDueInMs === null ? null : moment(now, nextDueInMs),
    };
  });
  return {
    id: outboxId,
    gateways: JSON.stringify(gateways),
    topics: JSON.stringify(waiting),
    reported_at: now.toISOString(),
  };
}

export function toOutboxView(row: OutboxRow, now: Date): OutboxView {
  return {
    id: row.id,
    gateways: storedGateways.parse(JSON.parse(row.gateways)),
    lastSeenAt: row.reported_at,
    isStale: isStale(row, now),
    topics: storedTopics.parse(JSON.parse(row.topics)),
  };
}

export function isStale({ reported_at }: OutboxRow, now: Date): boolean {
  return now.getTime() - Date.parse(reported_at) > OUTBOX_STALE_MS;
}

/** Orders made before this moment are forgotten, but for those to erase. */
export function orderExpiry(now: Date): string {
  return moment(now, -OUTBOX_ORDER_MS);
}

/** Nothing is ordered about it, or nobody has done it for too long. */
export function isFree({ action, ordered_at }: OutboxLetterRow, now: Date): boolean {
  if (action === null) return true;
  return action !== 'erase' && (ordered_at ?? '') < orderExpiry(now);
}

/** @param boundAt of its device, to its present agent */
export function toLetterView(row: OutboxLetterRow, boundAt: string | undefined, now: Date): OutboxLetterView {
  const { action, ordered_by: by, ordered_at: at } = row;
  const isOrdered = !isFree(row, now) && (action === 'retry' || action === 'discard');
  return {
    id: row.id,
    outboxId: row.outbox_id,
    entryId: row.entry_id,
    topic: row.topic,
    attempts: row.attempts,
    createdAt: row.created_at,
    fault: outboxFault.catch('other').parse(row.fault),
    error: row.error,
    roleId: row.role_id,
    deviceId: row.device_id,
    agentId: row.agent_id,
    sessionId: row.session_id,
    isFormer: isFormer(row, boundAt),
    order: isOrdered ? { action, by: by ?? '', at: at ?? '' } : null,
  };
}

/**
 * Whether what was said may be of somebody who had the device before: tried again, it would go to the memory of who
 * has it now.
 */
export function isFormer(
  { created_at, fault }: Pick<OutboxLetterRow, 'created_at' | 'fault'>,
  boundAt?: string,
): boolean {
  // A gateway knows the binding itself; its clock may be ahead of this one.
  return boundAt !== undefined && (created_at < boundAt || fault === 'former-owner');
}

/** Whether an operator who knew of the present binding had it tried again all the same. */
export function isGivenTo(letter: OutboxLetterRow, boundAt: string): boolean {
  return letter.action === 'retry' && isFormer(letter, boundAt) && (letter.ordered_at ?? '') >= boundAt;
}

function moment(now: Date, inMs: number): string {
  return new Date(now.getTime() + inMs).toISOString();
}
