import type { OutboxOrder } from '@xiaozhi/contracts';
import { OutboxError } from '@xiaozhi/outbox';
import { OutboxBench, ROLE, WORDS } from '../testing/outbox-bench.js';
import { LetterOrders } from './letter-orders.js';

const order = (action: OutboxOrder['action'], entryId = 'turn-1', attempts = 1): OutboxOrder => ({
  ...{ orderId: 'order', action, entryId, attempts },
});

describe(LetterOrders, () => {
  let bench: OutboxBench;
  beforeEach(async () => {
    bench = new OutboxBench();
    await bench.bury('turn-1');
  });
  afterEach(() => bench.end());

  it('queues a dead letter again, and tells that it was queued before anything else is told', async () => {
    expect(await bench.orders.carryOut(order('retry'))).toBe(true);
    expect([await bench.deadIds(), await bench.queuedIds()]).toEqual([[], ['turn-1']]);
    expect(await bench.told('turn-1')).toMatchObject([
      { interactionId: 'turn-1', roleId: ROLE, state: 'queued', isRetried: true },
    ]);
  });

  it('gives what an operator decided on to who has the device now, and to nobody without that', async () => {
    const payload = async (): Promise<unknown> => (await bench.outbox.pending('memory', ROLE))[0]?.payload;
    const binding = { agentId: 'new-agent', boundAt: '2026-03-01T00:00:00.000Z' };
    await bench.orders.carryOut({ ...order('retry'), binding });
    expect(await payload()).toMatchObject({ id: 'turn-1', ...binding, messages: [{ content: WORDS }] });
    await bench.deliver('turn-1');
    await bench.orders.carryOut(order('retry', 'turn-1', 2));
    expect(await payload()).toMatchObject(binding);
    await bench.bury('turn-2');
    await bench.deliver('turn-1');
    await bench.orders.carryOut(order('retry', 'turn-2'));
    expect(await payload()).toMatchObject({ id: 'turn-2', agentId: 'agent' });
  });

  it('does the same order once, also when the process was killed and the entry died anew', async () => {
    await bench.orders.carryOut(order('retry'));
    await bench.restart();
    expect(await bench.orders.carryOut(order('retry'))).toBe(false);
    await bench.deliver('turn-1');
    await bench.restart();
    expect(await bench.orders.carryOut(order('retry'))).toBe(false);
    expect(await bench.orders.carryOut(order('discard'))).toBe(false);
    expect(await bench.deadIds()).toEqual(['turn-1']);
    expect(await bench.told('turn-1')).toHaveLength(1);
    expect(await bench.orders.carryOut(order('retry', 'turn-1', 2))).toBe(true);
  });

  it('takes out what is discarded only together with the report that says so', async () => {
    await bench.forgotten.add(ROLE, 'turn-1', WORDS);
    await bench.forgotten.add(ROLE, 'turn-2', WORDS);
    expect(await bench.orders.carryOut(order('discard'))).toBe(true);
    await bench.restart();
    expect(await bench.deadIds()).toEqual([]);
    expect(await bench.told('turn-1')).toMatchObject([
      { state: 'discarded', reason: 'An operator discarded it: it is not remembered.' },
    ]);
    expect(await bench.forgotten.of(ROLE)).toMatchObject([{ interactionId: 'turn-2' }]);
    expect(await bench.orders.carryOut(order('discard'))).toBe(false);
    expect(await bench.told('turn-1')).toHaveLength(1);
  });

  it('keeps a letter whose report cannot be written', async () => {
    const { outbox } = bench;
    const full = new OutboxError('OUTBOX_FULL', 'full');
    const orders = new LetterOrders({
      ...{ outbox, forgotten: bench.forgotten, reporter: { report: () => Promise.reject(full) } },
      logger: { info: () => undefined } as never,
    });
    await expect(orders.carryOut(order('discard'))).rejects.toBe(full);
    await expect(orders.carryOut(order('retry'))).rejects.toBe(full);
    expect(await bench.deadIds()).toEqual(['turn-1']);
  });

  it('erases without a word, and what was to be forgotten of it too', async () => {
    await bench.forgotten.add(ROLE, 'turn-1', WORDS);
    expect(await bench.orders.carryOut(order('erase'))).toBe(true);
    expect([await bench.deadIds(), await bench.told('turn-1')]).toEqual([[], []]);
    expect(await bench.forgotten.of(ROLE)).toEqual([]);
  });

  it('tells nothing of what is no interaction, and discards it all the same', async () => {
    const { outbox, clock } = bench;
    await outbox.append({ id: 'line', topic: 'report', partitionKey: 'session:s', payload: { path: '/x' } });
    await outbox.append({ id: 'broken', topic: 'memory', partitionKey: 'r', payload: { said: WORDS } });
    for (const topic of ['report', 'memory']) {
      await outbox.claim(topic, { limit: 9, maxBatch: 9, now: clock.now() });
    }
    await outbox.bury(['line', 'broken'], { error: 'no' });
    expect(await bench.orders.carryOut(order('retry', 'line'))).toBe(true);
    expect((await outbox.pending('report', 'session:s')).map(({ id }) => id)).toEqual(['line']);
    expect(await bench.orders.carryOut(order('discard', 'broken'))).toBe(true);
    expect(await bench.deadIds()).toEqual(['turn-1']);
  });
});
