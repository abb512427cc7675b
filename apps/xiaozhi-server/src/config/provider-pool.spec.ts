import { ProviderPool } from './provider-pool.js';

describe(ProviderPool, () => {
  it('shares one instance among equal settings and makes another for changed ones', () => {
    const pool = new ProviderPool<object>(4);
    const make = (): object => ({});
    const first = pool.take({ key: 'a' }, make);
    expect(pool.take({ key: 'a' }, make)).toBe(first);
    expect(pool.take({ key: 'b' }, make)).not.toBe(first);
  });

  it('keeps nothing when making fails, so that the next turn tries again', () => {
    const pool = new ProviderPool<string>(4);
    const fail = (): string => {
      throw new Error('no key');
    };
    expect(() => pool.take('x', fail)).toThrow('no key');
    expect(pool.take('x', () => 'works')).toBe('works');
  });

  it('disposes of the longest unused beyond its bound, and of all when cleared', () => {
    const disposed: string[] = [];
    const pool = new ProviderPool<string>(2, (provider) => disposed.push(provider));
    for (const name of ['a', 'b', 'c']) pool.take(name, () => name);
    expect(disposed).toEqual(['a']);
    pool.clear();
    expect(disposed.sort()).toEqual(['a', 'b', 'c']);
  });
});
