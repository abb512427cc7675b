import { RateLimit } from './rate-limit.js';

describe(RateLimit, () => {
  let nowMs = 0;
  let limit: RateLimit;
  beforeEach(() => {
    nowMs = 1_000;
    limit = new RateLimit(2, 100, () => nowMs);
  });

  it('says how long to wait after too many', () => {
    expect(limit.take('a')).toBeUndefined();
    nowMs += 30;
    expect(limit.take('a')).toBeUndefined();
    expect(limit.take('a')).toBe(70);
  });

  it('counts each key for itself', () => {
    limit.take('a');
    limit.take('a');
    expect(limit.take('b')).toBeUndefined();
  });

  it('lets go on when the time has passed', () => {
    limit.take('a');
    limit.take('a');
    nowMs += 100;
    expect(limit.take('a')).toBeUndefined();
  });

  it('begins anew after a success', () => {
    limit.take('a');
    limit.take('a');
    limit.forget('a');
    expect(limit.take('a')).toBeUndefined();
  });

  it('keeps counting a key while strangers come and go', () => {
    limit.take('a');
    limit.take('a');
    for (let number = 0; number < 20_000; number += 1) limit.take(`stranger-${number}`);
    expect(limit.take('a')).toBeDefined();
  });

  it('forgets keys whose time has passed', () => {
    for (let number = 0; number < 20_000; number += 1) limit.take(`stranger-${number}`);
    nowMs += 1_000;
    limit.take('a');
    expect(limit.keyCount).toBeLessThan(20_000);
  });
});
