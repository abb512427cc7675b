import { VectorCache } from './vector-cache.js';

describe(VectorCache, () => {
  it('forgets what was used longest ago', () => {
    const cache = new VectorCache(2);
    cache.keep('a', Float32Array.of(1));
    cache.keep('b', Float32Array.of(2));
    expect(cache.find('a')).toEqual(Float32Array.of(1));
    cache.keep('c', Float32Array.of(3));
    expect(cache.find('b')).toBeUndefined();
    expect(cache.find('a')).toEqual(Float32Array.of(1));
    expect(cache.find('c')).toEqual(Float32Array.of(3));
  });

  it('keeps no long text', () => {
    const cache = new VectorCache(2);
    const long = 'x'.repeat(501);
    cache.keep(long, Float32Array.of(1));
    expect(cache.find(long)).toBeUndefined();
  });
});
