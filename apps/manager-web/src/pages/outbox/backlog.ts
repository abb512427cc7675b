import type { OutboxTopicView, OutboxView } from '@xiaozhi/contracts';
import { OUTBOX_OLD_MS } from '@xiaozhi/contracts';

export const TOPICS = ['memory', 'report', 'announcement', 'consent'] as const;
export type KnownTopic = (typeof TOPICS)[number] | 'other';

/** A topic by the name that the console has words for. */
export function knownTopic(topic: string): KnownTopic {
  return TOPICS.find((one) => one === topic) ?? 'other';
}

/** What has not been delivered and is not dead. */
export function waitingCount({ queued, inFlight, accepted }: OutboxTopicView): number {
  return queued + inFlight + accepted;
}

/** How long the oldest has waited, as far as an operator has to know. */
export type Backlog = 'none' | 'young' | 'old';

export function backlogOf(topic: OutboxTopicView, nowMs: number): Backlog {
  if (waitingCount(topic) === 0 || topic.oldestAt === null) return 'none';
  return nowMs - Date.parse(topic.oldestAt) > OUTBOX_OLD_MS ? 'old' : 'young';
}

export interface OutboxWarnings {
  deadCount: number;
  /** Since when the oldest waits that waits for too long; undefined when none does. */
  oldestAt: string | undefined;
  /** Entries in outboxes of which nothing is heard any more. */
  unreachableCount: number;
}

/** What an operator should know without looking for it. */
export function warningsOf(outboxes: readonly OutboxView[], nowMs: number): OutboxWarnings {
  const all = outboxes.flatMap(({ topics }) => topics);
  const stale = outboxes.filter(({ isStale }) => isStale).flatMap(({ topics }) => topics);
  const old = all.filter((topic) => backlogOf(topic, nowMs) === 'old').map(({ oldestAt }) => oldestAt ?? '');
  return {
    deadCount: all.reduce((sum, { dead }) => sum + dead, 0),
    oldestAt: old.sort()[0],
    unreachableCount: stale.reduce((sum, topic) => sum + waitingCount(topic) + topic.dead, 0),
  };
}
