import type { RecalledMemory } from '@xiaozhi/memory';
import { RECALL_LIMIT, mergeRecalled } from './recall-merge.js';

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
      [memory('a'), memory('b')],
      [memory('x', 'x', 'provider'), memory('y', 'y', 'provider')],
    );
    expect(merged.map(({ id }) => id)).toEqual(['a', 'x', 'b', 'y']);
  });

  it('holds the same memory once, by id and by text', () => {
    const merged = mergeRecalled(
      [memory('provisional:1:0', 'User lives in Berlin.', 'provisional'), memory('a')],
      [memory('a'), memory('z', 'user lives in berlin', 'provider')],
    );
    expect(merged.map(({ id }) => id)).toEqual(['provisional:1:0', 'a']);
  });

  it('stays within the prompt’s budget of memories and of characters', () => {
    const many = Array.from({ length: 50 }, (_, index) => memory(`m${index}`));
    expect(mergeRecalled(many)).toHaveLength(RECALL_LIMIT);
    const long = Array.from({ length: 5 }, (_, index) => memory(`m${index}`, `${index}${'x'.repeat(900)}`));
    expect(mergeRecalled(long)).toHaveLength(2);
  });
});
