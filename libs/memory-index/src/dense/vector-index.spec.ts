import { VectorIndex } from './vector-index.js';

const DIMENSION = 64;

/** Unit vectors that look random and are the same each time. */
function vector(seed: number): Float32Array {
  const values = Float32Array.from({ length: DIMENSION }, (_, index) =>
    Math.sin((seed + 1) * (index + 1) * 12.9898),
  );
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / norm);
}

describe(VectorIndex, () => {
  it('finds among many what an exact comparison finds', () => {
    const index = new VectorIndex();
    const vectors = Array.from({ length: 3_000 }, (_, slot) => vector(slot));
    vectors.forEach((one, slot) => index.set(slot, one));
    const query = vector(1_234.1);
    const exact = vectors
      .map((one, slot) => ({
        slot,
        cosine: one.reduce((sum, value, at) => sum + value * (query[at] as number), 0),
      }))
      .sort((a, b) => b.cosine - a.cosine);
    const found = index.nearest(query, 400);
    expect(found.size).toBeLessThan(1_500);
    expect(exact.slice(0, 10).filter(({ slot }) => !found.has(slot))).toEqual([]);
  });

  it('forgets what was deleted or replaced, and ignores vectors of another length', () => {
    const index = new VectorIndex();
    for (let slot = 0; slot < 2_100; slot += 1) index.set(slot, vector(slot));
    index.nearest(vector(0), 10);
    index.delete(0);
    index.set(1, Float32Array.of(1, 0));
    const found = index.nearest(vector(0), 10);
    expect(found.has(0)).toBe(false);
    expect(found.has(1)).toBe(false);
    expect(index.cosine(1, vector(1))).toBeUndefined();
  });
});
