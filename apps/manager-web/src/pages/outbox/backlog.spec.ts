import type { OutboxTopicView, OutboxView } from '@xiaozhi/contracts';
import { backlogOf, knownTopic, warningsOf } from './backlog.js';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const topic = (fields: Partial<OutboxTopicView> = {}): OutboxTopicView => ({
  ...{ topic: 'memory', queued: 0, inFlight: 0, accepted: 0, dead: 0, oldestAt: null, nextDueAt: null },
  ...fields,
});
const outbox = (topics: OutboxTopicView[], isStale = false): OutboxView => ({
  ...{ id: 'o', gateways: [], lastSeenAt: '', isStale, topics },
});

describe(backlogOf, () => {
  it.each([
    [topic(), 'none'],
    [topic({ dead: 4 }), 'none'],
    [topic({ queued: 1, oldestAt: '2026-03-01T11:51:00.000Z' }), 'young'],
    [topic({ accepted: 1, oldestAt: '2026-03-01T11:49:00.000Z' }), 'old'],
  ])('says of %j %s', (given, expected) => {
    expect(backlogOf(given, NOW)).toBe(expected);
  });
});

describe(warningsOf, () => {
  it('is silent while nothing is wrong', () => {
    expect(warningsOf([], NOW)).toEqual({ deadCount: 0, oldestAt: undefined, unreachableCount: 0 });
    const busy = topic({ queued: 3, oldestAt: '2026-03-01T11:59:58.000Z' });
    expect(warningsOf([outbox([busy])], NOW).oldestAt).toBeUndefined();
  });

  it('adds up what is dead, what waits for too long, and what is out of reach', () => {
    const old = topic({ queued: 2, dead: 1, oldestAt: '2026-03-01T10:00:00.000Z' });
    const older = topic({ topic: 'report', inFlight: 1, oldestAt: '2026-03-01T09:00:00.000Z' });
    expect(warningsOf([outbox([old]), outbox([older, topic({ dead: 3 })], true)], NOW)).toEqual({
      ...{ deadCount: 4, oldestAt: '2026-03-01T09:00:00.000Z', unreachableCount: 4 },
    });
  });
});

describe(knownTopic, () => {
  it('has words for topics that it does not know', () => {
    expect([knownTopic('memory'), knownTopic('novelty')]).toEqual(['memory', 'other']);
  });
});
