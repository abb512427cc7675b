import { qrPath } from './qr-path.js';

const dark = (d: string): Set<string> =>
  new Set([...d.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));

describe('qrPath', () => {
  const { size, d } = qrPath(
    'otpauth://totp/Xiaozhi:ann?issuer=Xiaozhi&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  );
  const modules = dark(d);

  it('has the size of a version of QR codes, and four light modules around', () => {
    expect((size - 8 - 17) % 4).toBe(0);
    for (const one of modules)
      for (const at of one.split(',').map(Number)) {
        expect(at).toBeGreaterThanOrEqual(4);
        expect(at).toBeLessThan(size - 4);
      }
  });

  it('has the three finders in its corners, and none in the fourth', () => {
    const end = size - 4 - 7;
    const isFinder = (left: number, top: number): boolean =>
      Array.from({ length: 49 }, (_, index) => [index % 7, Math.floor(index / 7)] as const).every(
        ([x, y]) => {
          const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
          return modules.has(`${left + x},${top + y}`) === (ring !== 2);
        },
      );
    expect([isFinder(4, 4), isFinder(end, 4), isFinder(4, end), isFinder(end, end)]).toEqual([
      ...[true, true, true, false],
    ]);
  });

  it('draws other texts otherwise', () => {
    expect(qrPath('otpauth://totp/other').d).not.toBe(d);
  });
});
