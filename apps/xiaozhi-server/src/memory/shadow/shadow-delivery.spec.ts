import { MemoryRejected, MemoryThrottled, MemoryUnauthorized, MemoryUnavailable } from '@xiaozhi/memory';
import { SHADOW_AT, SHADOW_ROLE, ShadowBench, saidInTurn } from '../../testing/shadow-bench.js';
import { ShadowDelivery } from './shadow-delivery.js';

const CONFIG = 'Memory_shadow';
const forgetting = (text: string): Parameters<ShadowBench['queue']['forget']>[1] => ({
  roleId: SHADOW_ROLE,
  deviceId: SHADOW_ROLE,
  text,
});

describe(ShadowDelivery, () => {
  let bench: ShadowBench;
  beforeEach(() => {
    bench = new ShadowBench();
  });
  afterEach(() => bench.close());

  it('saves what was said, once, in order', async () => {
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    await bench.queue.save(CONFIG, saidInTurn('t2', 'I live in Berlin.'), false);
    expect(await bench.drain()).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(await bench.texts()).toEqual(['User lives in Berlin.']);
  });

  it.each([
    ['down', new MemoryUnavailable('down'), { kind: 'retry', error: 'down' }],
    [
      'throttled',
      new MemoryThrottled('slow', { retryAfterMs: 7_000 }),
      { kind: 'retry', retryAfterMs: 7_000 },
    ],
    ['without a key', new MemoryUnauthorized('key'), { kind: 'retry', retryAfterMs: 30_000 }],
    ['refusing for good', new MemoryRejected('no'), { kind: 'dead', reason: 'no' }],
  ])('a shadow that is %s', async (_, error, outcome) => {
    bench.breaks({ save: () => Promise.reject(error) });
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    const [batch] = await bench.claim();
    expect(await bench.delivery.deliver(batch!, new AbortController().signal)).toMatchObject(outcome);
  });

  it('gives up on one that took nothing for a week, so that the disk is not filled', async () => {
    bench.breaks({ save: () => Promise.reject(new MemoryUnavailable('down')) });
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    const [batch] = await bench.claim();
    bench.now = new Date(Date.now() + 8 * 24 * 60 * 60_000);
    expect(await bench.delivery.deliver(batch!, new AbortController().signal)).toEqual({
      kind: 'dead',
      reason: 'down',
    });
  });

  it('sends nothing to a shadow that was switched off or changed', async () => {
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    bench.binding = { ...bench.binding, shadow: undefined };
    expect(await bench.drain()).toEqual([{ kind: 'done' }]);
    expect(await bench.texts()).toEqual([]);
  });

  it('brings what waits to a shadow that was promoted, which looks before it adds', async () => {
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    const { provider } = bench.shadow;
    const seen: boolean[] = [];
    bench.binding = { ...bench.binding, configId: CONFIG, provider, shadow: undefined };
    const save = provider.save.bind(provider);
    provider.save = (batch, signal) => {
      seen.push(batch.isRedelivery);
      return save(batch, signal);
    };
    await bench.drain();
    expect([seen, await bench.texts()]).toEqual([[true], ['User lives in Paris.']]);
  });

  it('forgets what is stored, and never sends what waits', async () => {
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    await bench.drain();
    await bench.queue.save(CONFIG, saidInTurn('t2', 'I am allergic to nuts.'), false);
    const saved: string[] = [];
    const save = bench.shadow.provider.save.bind(bench.shadow.provider);
    bench.breaks({
      save: (batch, signal) => {
        saved.push(JSON.stringify(batch.interactions));
        return save(batch, signal);
      },
    });
    await bench.queue.forget(CONFIG, forgetting('User lives in Paris.'));
    await bench.queue.forget(CONFIG, forgetting('User is allergic to nuts.'));
    await bench.drain();
    expect(await bench.texts()).toEqual([]);
    expect(saved.join()).not.toContain('nuts');
    // What is said again afterwards is news.
    bench.now = new Date(Date.parse(SHADOW_AT) + 60_000);
    await bench.queue.save(
      CONFIG,
      { ...saidInTurn('t3', 'I am allergic to nuts.'), occurredAt: bench.now.toISOString() },
      false,
    );
    await bench.drain();
    expect(await bench.texts()).toEqual(['User is allergic to nuts.']);
  });

  it('waits with forgetting for what the provider still works on', async () => {
    bench.breaks({ save: () => Promise.resolve({ status: 'accepted', trackingId: 'event' }) });
    await bench.queue.save(CONFIG, saidInTurn('t1', 'I live in Paris.'), false);
    const [save] = await bench.claim();
    expect(await bench.delivery.deliver(save!, new AbortController().signal)).toMatchObject({
      kind: 'accepted',
    });
    await bench.outbox.markAccepted(
      save!.entries.map(({ id }) => id),
      'event',
    );
    await bench.queue.forget(CONFIG, forgetting('User lives in Paris.'));
    const [forget] = await bench.claim();
    bench.now = new Date();
    expect(await bench.delivery.deliver(forget!, new AbortController().signal)).toMatchObject({
      kind: 'retry',
    });
    await bench.outbox.acknowledge(save!.entries.map(({ id }) => id));
    expect(await bench.delivery.deliver(forget!, new AbortController().signal)).toEqual({ kind: 'done' });
  });
});
