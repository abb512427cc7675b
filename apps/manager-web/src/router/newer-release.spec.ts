import { isReloadDue } from './newer-release.js';

describe(isReloadDue, () => {
  it('is once, and again when there was time for another release', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    expect(isReloadDue(store, 1_000)).toBe(true);
    expect(isReloadDue(store, 2_000)).toBe(false);
    expect(isReloadDue(store, 30_999)).toBe(false);
    expect(isReloadDue(store, 31_000)).toBe(true);
  });
});
