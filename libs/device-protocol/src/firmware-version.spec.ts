import fc from 'fast-check';
import { compareVersions, isFirmwareVersion } from './firmware-version.js';

describe(compareVersions, () => {
  it.each([
    ['1.2.3', '1.2.3', 0],
    ['1.10.0', '1.9.9', 1],
    ['2.0', '10.0', -1],
    ['1.2.3.0', '1.2.3', 1],
    ['1.2', '1.2.0', -1],
  ])('says of %s and %s: %d', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });

  it('is an order', () => {
    const version = fc
      .array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        const isSorted = compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0;
        if (isSorted) expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe(isFirmwareVersion, () => {
  it.each(['0', '1.2.3', '2.0.1.7', '999999999.0'])('takes %s', (version) => {
    expect(isFirmwareVersion(version)).toBe(true);
  });

  it.each(['', 'v1.2', '1.2-beta', '1..2', '.1', '1.', '9999999999', '1.2 ', `1${'.1'.repeat(16)}`])(
    'refuses %j',
    (version) => {
      expect(isFirmwareVersion(version)).toBe(false);
    },
  );
});
