import type { OutboxLetterView, OutboxTopicView, OutboxView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

/** Two outboxes: one of a gateway that runs, with dead letters, and one that is silent. */
export function outboxRoutes(role: string, now: string): Record<string, (url: URL, body: Body) => Answer> {
  const hourAgo = new Date(Date.parse(now) - 3_600_000).toISOString();
  const topic = (name: string, fields: Partial<OutboxTopicView> = {}): OutboxTopicView => ({
    ...{ topic: name, queued: 0, inFlight: 0, accepted: 0, dead: 0, oldestAt: null, nextDueAt: null },
    ...fields,
  });
  const outbox = (id: string, topics: OutboxTopicView[], isStale = false): OutboxView => ({
    ...{ id, lastSeenAt: isStale ? hourAgo : now, isStale, topics },
    gateways: [{ id: 'g', lastSeenAt: now }],
  });
  const letter = (id: string, fields: Partial<OutboxLetterView> = {}): OutboxLetterView => ({
    ...{ id, outboxId: '01M8DD39XMVSDFBMCGTVJ6SS3T', entryId: 'i1', topic: 'memory', attempts: 1 },
    ...{ createdAt: hourAgo, fault: 'provider-refused', error: '[mem0ai] refused the request (HTTP 400).' },
    ...{ roleId: role, deviceId: role, agentId: '1', sessionId: 's1', isFormer: false, order: null },
    ...fields,
  });
  let letters = [
    letter('1'),
    letter('2', {
      fault: 'not-bound',
      error: 'The device is not bound to an agent any more.',
      isFormer: true,
    }),
    letter('3', { topic: 'report', fault: 'manager-refused', roleId: null, attempts: 2 }),
  ];
  const order =
    (action: 'retry' | 'discard') =>
    (_: URL, body: Body): Answer => {
      const ids = Array.isArray(body.ids) ? (body.ids as unknown[]) : letters.map(({ id }) => id);
      letters = letters.map((one) =>
        ids.includes(one.id) ? { ...one, order: { action, by: 'operator', at: now } } : one,
      );
      return { status: 200, data: { orderId: 'o', ordered: ids.length, left: 0 } };
    };
  return {
    'GET /api/outbox': () => ({
      status: 200,
      data: [
        outbox('01M8DD39XMVSDFBMCGTVJ6SS3T', [
          topic('memory', { queued: 12, oldestAt: hourAgo, dead: 2 }),
          topic('report', { queued: 1, oldestAt: now, dead: 1 }),
          topic('announcement'),
          topic('consent'),
        ]),
        outbox('01M8DD39XMVSDFBMCGTVJ6OLD1', [topic('memory', { queued: 3, oldestAt: hourAgo })], true),
      ],
    }),
    'GET /api/outbox/letter': () => ({ status: 200, data: { total: letters.length, list: letters } }),
    'POST /api/outbox/letter/retry': order('retry'),
    'POST /api/outbox/letter/discard': order('discard'),
  };
}
