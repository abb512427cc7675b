import { WEIGHTS } from '@xiaozhi/memory-index';
import type { FeatureName, Features } from '@xiaozhi/memory-index';
import { findWeights } from './find-weights.js';

const features = (changes: Partial<Features>): Features => ({
  ...(Object.fromEntries((Object.keys(WEIGHTS) as FeatureName[]).map((name) => [name, 0])) as Record<
    FeatureName,
    number
  >),
  ...changes,
});

describe(findWeights, () => {
  it('weighs what evidence has, and not what other memories have as well', () => {
    const tables = Array.from({ length: 20 }, (_, question) => ({
      conversationId: 'one',
      rows: Array.from({ length: 10 }, (_unused, row) => ({
        isEvidence: row === 0,
        features: features({
          words: row === 0 ? 1 : 0,
          meaning: (row + question) % 2,
          asks: row === 1 ? 1 : 0,
        }),
      })),
    }));
    const found = findWeights(tables);
    expect(found.words).toBeGreaterThan(1);
    expect(Math.abs(found.meaning)).toBeLessThan(found.words / 4);
    expect(found.asks).toBeLessThanOrEqual(0);
  });
});
