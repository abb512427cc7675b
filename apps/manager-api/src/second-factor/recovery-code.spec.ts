import { newRecoveryCodes, recoveryCodeHash } from './recovery-code.js';

describe('recovery codes', () => {
  it('are ten, and none of them twice', () => {
    const codes = Array.from({ length: 20 }, newRecoveryCodes);
    expect(codes.map(({ length }) => length)).toEqual(Array(20).fill(10));
    expect(new Set(codes.flat()).size).toBe(200);
    for (const code of codes.flat()) expect(code).toMatch(/^(?:[a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
  });

  it('count however they are typed, for one user', () => {
    const hash = recoveryCodeHash('ann', 'k7dm-2345-abcd-efgh');
    expect(recoveryCodeHash('ann', ' K7DM 2345 ABCD EFGH ')).toBe(hash);
    expect(recoveryCodeHash('bob', 'k7dm-2345-abcd-efgh')).not.toBe(hash);
    expect(recoveryCodeHash('ann', 'k7dm-2345-abcd-efgj')).not.toBe(hash);
  });
});
