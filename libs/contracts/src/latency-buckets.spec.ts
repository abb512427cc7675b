import fc from 'fast-check';
import { BUCKET_ERROR_SHARE, bucketOf, percentileOf, valueOfBucket } from './latency-buckets.js';

const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });

function countsOf(list: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of list) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  return counts;
}

describe(bucketOf, () => {
  it.each([
    [0, 0],
    [1, 0],
    [1.1, 1],
    [1.1001, 2],
    [1.21, 2],
    [-3, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 260],
  ])('takes %d to bucket %d', (value, bucket) => expect(bucketOf(value)).toBe(bucket));

  it('has every value within the error that it gives', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e10, noNaN: true }), (value) => {
        const told = valueOfBucket(bucketOf(value));
        const error = Math.abs(told - value);
        expect(value <= 1 ? error <= 1 : error <= value * (BUCKET_ERROR_SHARE + 1e-6)).toBe(true);
      }),
    );
  });
});

describe(percentileOf, () => {
  it('is within the error of the value at the nearest rank', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.01, 0.5, 0.9, 0.95, 0.99, 1), (list, share) => {
        const sorted = [...list].sort((one, other) => one - other);
        const exact = sorted[Math.max(1, Math.ceil(list.length * share - 1e-9)) - 1] ?? 0;
        const told = percentileOf(countsOf(list), share) ?? Number.NaN;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.max(1, exact * (BUCKET_ERROR_SHARE + 1e-6)));
      }),
    );
  });

  it('is the same of merged counts as of all values at once', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const merged = countsOf(one);
        for (const [bucket, count] of countsOf(other)) merged.set(bucket, (merged.get(bucket) ?? 0) + count);
        expect(percentileOf(merged, 0.95)).toBe(percentileOf(countsOf([...one, ...other]), 0.95));
      }),
    );
  });

  it('knows nothing of nothing', () => expect(percentileOf(new Map([[3, 0]]), 0.5)).toBeUndefined());
});
