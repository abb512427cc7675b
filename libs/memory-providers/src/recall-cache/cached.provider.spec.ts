import type { RecalledMemory } from '@xiaozhi/memory';
import { memoryProviders } from '../registry.js';
import { cached } from './cached.provider.js';
import { recallCacheMs } from './recall-cache.field.js';
import type { SharedAnswers } from './gateway-answers.js';
import { describeCachedProvider } from './testing/cached.provider.contract.js';
import { ANN, RecallBench } from './testing/recall-bench.js';

describeCachedProvider('a cached provider');

describe(cached, () => {
  it('asks once for questions that say the same, and again when the answer is too old', async () => {
    const bench = new RecallBench();
    await bench.recall(ANN, 'Where do I live?');
    expect(bench.hits).toBe(0);
    await bench.recall(ANN, ' where do I   live');
    expect([bench.asked.length, bench.hits]).toEqual([1, 1]);
    bench.nowMs += 60_000;
    await bench.recall(ANN, 'Where do I live?');
    expect(bench.asked).toHaveLength(2);
  });

  it('stays within its bounds, the longest unused going first', async () => {
    let bench = new RecallBench({ bounds: { answersCount: 2, bytes: 10_000 } });
    await bench.recall(ANN, 'a');
    await bench.recall(ANN, 'b');
    await bench.recall(ANN, 'a');
    await bench.recall(ANN, 'c');
    expect(bench.cache.size.answersCount).toBe(2);
    await bench.recall(ANN, 'a');
    expect(bench.asked.filter((asked) => asked.endsWith(' a'))).toHaveLength(1);
    bench = new RecallBench({ bounds: { answersCount: 100, bytes: 1_000 } });
    bench.stored.set(ANN, 'a memory');
    for (let count = 0; count < 50; count += 1) await bench.recall(ANN, `question ${count}`);
    expect(bench.cache.size.bytes).toBeLessThanOrEqual(1_000);
    bench.cache.clear();
    expect(bench.cache.size).toEqual({ answersCount: 0, bytes: 0 });
  });

  it('keeps an answer of the second level no longer than that would', async () => {
    const memories: RecalledMemory[] = [
      { id: 'm', text: 'shared', updatedAt: '2026-03-01T12:00:00.000Z', score: 1, source: 'provider' },
    ];
    let looks = 0;
    const shared: SharedAnswers = {
      look: async () => {
        looks += 1;
        return { generation: 'g', ...(looks === 1 && { held: { memories, leftMs: 5_000 } }) };
      },
      keep: () => undefined,
      forget: () => undefined,
      forgetThose: () => undefined,
    };
    const bench = new RecallBench({ shared });
    expect(await bench.recall(ANN, 'x')).toBe('shared');
    bench.nowMs += 4_999;
    expect(await bench.recall(ANN, 'x')).toBe('shared');
    expect([looks, bench.hits, bench.asked]).toEqual([1, 2, []]);
    bench.nowMs += 1;
    expect(await bench.recall(ANN, 'x')).toBe('');
    expect(bench.asked).toHaveLength(1);
  });
});

describe(recallCacheMs, () => {
  const definition = (code: string) => memoryProviders.definitions.find((one) => one.code === code);

  it('keeps answers of services for as long as their setting says, and none of other providers', () => {
    expect(recallCacheMs(definition('mem0ai'), {})).toBe(300_000);
    expect(recallCacheMs(definition('mem0ai'), { recall_cache_seconds: '20' })).toBe(20_000);
    expect(recallCacheMs(definition('mem0ai'), { recall_cache_seconds: 0 })).toBe(0);
    expect(recallCacheMs(definition('mem0ai'), { recall_cache_seconds: 'soon' })).toBe(300_000);
    expect(recallCacheMs(definition('local'), { recall_cache_seconds: 20 })).toBe(0);
    expect(recallCacheMs(undefined, {})).toBe(0);
  });
});
