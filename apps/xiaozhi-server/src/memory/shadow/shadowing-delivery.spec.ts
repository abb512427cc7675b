import { silentLogger } from '@xiaozhi/observability';
import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import { ShadowBench, saidInTurn } from '../../testing/shadow-bench.js';
import { ForgottenWords } from '../forgotten-words.js';
import { SHADOW_TOPIC } from './shadow-queue.js';
import { ShadowingDelivery } from './shadowing-delivery.js';

const said = saidInTurn('t1', 'I live in Paris.');
const batch = {
  topic: 'memory',
  partitionKey: said.roleId,
  entries: [{ id: 't1', payload: said, isRedelivery: false }],
} as unknown as OutboxBatch;
const signal = new AbortController().signal;

describe(ShadowingDelivery, () => {
  let bench: ShadowBench;
  beforeEach(() => {
    bench = new ShadowBench();
  });
  afterEach(() => bench.close());

  const shadowing = (
    primary: () => Promise<DeliveryOutcome>,
    save = bench.queue.save.bind(bench.queue),
  ): ShadowingDelivery =>
    new ShadowingDelivery(
      { deliver: primary, track: primary },
      {
        bindings: { findCached: () => bench.binding },
        forgotten: new ForgottenWords(bench.outbox),
        shadows: { save },
        logger: silentLogger(),
      },
    );
  const queued = async (): Promise<number> => (await bench.outbox.stats(SHADOW_TOPIC)).queued;

  it('queues for the shadow before the primary has it, and once for all its retries', async () => {
    const seen: number[] = [];
    const delivery = shadowing(async () => {
      seen.push(await queued());
      return { kind: 'retry', error: 'down' };
    });
    await delivery.deliver(batch, signal);
    expect(await delivery.deliver(batch, signal)).toEqual({ kind: 'retry', error: 'down' });
    expect([seen, await queued()]).toEqual([[1, 1], 1]);
  });

  it('queues what was delivered while the shadow was switched on', async () => {
    const { shadow } = bench.binding;
    bench.binding = { ...bench.binding, shadow: undefined };
    await shadowing(() => {
      bench.binding = { ...bench.binding, shadow };
      return Promise.resolve({ kind: 'done' });
    }).deliver(batch, signal);
    expect(await queued()).toBe(1);
  });

  it('brings the primary what the outbox refuses for the shadow', async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error('disk full'));
    const delivery = shadowing(() => Promise.resolve({ kind: 'done' }), refuse);
    expect(await delivery.deliver(batch, signal)).toEqual({ kind: 'done' });
  });

  it('leaves out what its owner wants forgotten', async () => {
    await new ForgottenWords(bench.outbox).add(said.roleId, 't1', 'User lives in Paris.');
    await shadowing(() => Promise.resolve({ kind: 'done' })).deliver(batch, signal);
    expect(await queued()).toBe(0);
  });

  it('sends a shadow nothing while memory is off', async () => {
    bench.binding = { ...bench.binding, isOff: true };
    await shadowing(() => Promise.resolve({ kind: 'done' })).deliver(batch, signal);
    expect(await queued()).toBe(0);
  });
});
