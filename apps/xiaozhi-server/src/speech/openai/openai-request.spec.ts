import { bearerHeader, toDeadlineMs } from './openai-request.js';

describe(toDeadlineMs, () => {
  it.each([
    [10, 10_000],
    // 1.1 × 1000 is no whole number, and timers take no other.
    [1.1, 1_100],
    [0, 50],
    [-5, 50],
    [1e9, 600_000],
  ])('makes %d s a timer of %d ms', (seconds, ms) => {
    expect(toDeadlineMs(seconds)).toBe(ms);
    expect(() => AbortSignal.timeout(toDeadlineMs(seconds))).not.toThrow();
  });
});

describe(bearerHeader, () => {
  it('holds a key, leaves a missing one out and refuses what no header can hold', () => {
    expect(bearerHeader('sk-1')).toEqual({ authorization: 'Bearer sk-1' });
    expect(bearerHeader(undefined)).toEqual({});
    expect(bearerHeader('sk 1')).toBeUndefined();
    expect(bearerHeader('密钥')).toBeUndefined();
  });
});
