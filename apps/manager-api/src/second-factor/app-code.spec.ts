import { appCode, appUri, newAppSecret, stepOfCode } from './app-code.js';

/** `12345678901234567890`, of RFC 6238. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const STEP_MS = 30_000;

describe('codes of authenticator apps', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are at %d s what appendix B of RFC 6238 says', (seconds, code) => {
    expect(appCode(SECRET, seconds * 1_000)).toBe(code);
    expect(stepOfCode(SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  it.each([
    [-2, undefined],
    [-1, 9_999],
    [0, 10_000],
    [1, 10_001],
    [2, undefined],
  ])('count when they are off by %d steps: %p', (steps, found) => {
    const nowMs = 10_000 * STEP_MS;
    expect(stepOfCode(SECRET, appCode(SECRET, nowMs + steps * STEP_MS), nowMs)).toBe(found);
  });

  it.each(['', '28708', '2870820', 'abcdef', '２８７０８２'])('are not %p', (code) => {
    expect(stepOfCode(SECRET, code, 59_000)).toBeUndefined();
  });

  it('come of secrets of 160 random bits', () => {
    const secrets = new Set(Array.from({ length: 20 }, newAppSecret));
    expect(secrets.size).toBe(20);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('are told to apps by an address that names the server and the user', () => {
    const uri = new URL(appUri(SECRET, 'Ann & Bob'));
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      ...['otpauth:', 'totp', '/Xiaozhi:Ann & Bob'],
    ]);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      ...{ issuer: 'Xiaozhi', secret: SECRET, algorithm: 'SHA1', digits: '6', period: '30' },
    });
  });
});
