import type { RecalledMemory } from '@xiaozhi/memory';
import fc from 'fast-check';
import { estimateTokens } from '../llm/token-estimate.js';
import { mergeRecalled, recallLimit, toOutcome } from './recall-merge.js';

const BOUNDS = { tokenBudget: 2_200, timeZone: 'UTC' };
const sectionOf = (memories: readonly RecalledMemory[], timeZone = 'UTC'): string =>
  toOutcome(timeZone, memories, performance.now(), true).section;

function memory(
  id: string,
  text = `text of ${id}`,
  source: RecalledMemory['source'] = 'mirror',
): RecalledMemory {
  return { id, text, source, score: 0.5, updatedAt: '2026-03-01T10:00:00Z' };
}

describe(mergeRecalled, () => {
  it('takes the best of each list in turn', () => {
    const merged = mergeRecalled(
      BOUNDS,
      [memory('a'), memory('b')],
      [memory('x', 'x', 'provider'), memory('y', 'y', 'provider')],
    );
    expect(merged.map(({ id }) => id)).toEqual(['a', 'x', 'b', 'y']);
  });

  it('holds the same memory once, by id and by text', () => {
    const merged = mergeRecalled(
      BOUNDS,
      [memory('provisional:1:0', 'User lives in Berlin.', 'provisional'), memory('a')],
      [memory('a'), memory('z', 'user lives in berlin', 'provider')],
    );
    expect(merged.map(({ id }) => id)).toEqual(['provisional:1:0', 'a']);
  });

  it('holds a dozen memories with the usual budget, and more with a larger one', () => {
    const many = Array.from({ length: 80 }, (_, index) => memory(`m${index}`));
    expect(mergeRecalled(BOUNDS, many)).toHaveLength(12);
    expect(mergeRecalled({ ...BOUNDS, tokenBudget: 4_000 }, many)).toHaveLength(22);
    expect(recallLimit(100)).toBe(12);
    expect(recallLimit(1_000_000)).toBe(50);
  });

  it('takes as much Chinese as English for a budget, counted in tokens', () => {
    const budget = { ...BOUNDS, tokenBudget: 150 };
    const fifty = (text: string): RecalledMemory[] =>
      Array.from({ length: 12 }, (_, index) => memory(`m${index}`, `${index}${text}`));
    const english = mergeRecalled(budget, fifty(' User lives in a small house by the old river in Berlin.'));
    const chinese = mergeRecalled(budget, fifty('用户住在柏林旧河边的一座小房子里面呢。'));
    expect(english).toHaveLength(5);
    expect(chinese).toHaveLength(5);
  });

  it('leaves out what does not fit, and goes on with what does', () => {
    const bounds = { ...BOUNDS, tokenBudget: 100 };
    const merged = mergeRecalled(bounds, [memory('a'), memory('long', 'x'.repeat(400)), memory('b')]);
    expect(merged.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('cuts the best one where it alone is too long, between whole characters', () => {
    const bounds = { ...BOUNDS, tokenBudget: 100 };
    const [summary, ...others] = mergeRecalled(bounds, [memory('summary', '她喜欢猫。😺'.repeat(60))]);
    expect(others).toEqual([]);
    expect(summary?.text).toMatch(/^她喜欢猫。😺[她喜欢猫。😺]*…$/u);
    expect(estimateTokens(sectionOf([summary as RecalledMemory]))).toBeGreaterThan(80);
  });

  it('holds the whole of a short summary with the usual budget', () => {
    const [summary] = mergeRecalled(BOUNDS, [memory('summary', '记'.repeat(1_800))]);
    expect(summary?.text).toHaveLength(1_800);
  });

  it('never lets the section of a prompt grow beyond its budget', () => {
    const time = fc
      .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('记', '忆', '。', 'a', ' ', '\n', '7', '😺'), maxLength: 600 }),
    );
    const memories = fc.array(
      fc.record(
        { id: fc.uuid(), text: texts, updatedAt: time, aboutFrom: time, aboutTo: time, validTo: time },
        { requiredKeys: ['id', 'text', 'updatedAt'] },
      ),
      { maxLength: 40 },
    );
    const zone = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York');
    fc.assert(
      fc.property(
        memories,
        memories,
        fc.integer({ min: 100, max: 8_000 }),
        zone,
        (one, two, tokenBudget, timeZone) => {
          const [mirror, provider] = [one, two].map((list) =>
            list.map((found): RecalledMemory => ({ ...found, source: 'mirror', score: 0.5 })),
          );
          const merged = mergeRecalled({ tokenBudget, timeZone }, mirror ?? [], provider ?? []);
          expect(estimateTokens(sectionOf(merged, timeZone))).toBeLessThanOrEqual(tokenBudget);
          expect(merged.length).toBeLessThanOrEqual(recallLimit(tokenBudget));
        },
      ),
      { numRuns: 150 },
    );
  });
});
