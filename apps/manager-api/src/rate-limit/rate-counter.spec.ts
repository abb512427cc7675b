import { MemoryRateCounter } from './memory-rate-counter.js';
import { networkOf } from './rate-limits.js';

describe(MemoryRateCounter, () => {
  let nowMs = 1_000_000;
  let counter: MemoryRateCounter;
  beforeEach(() => (counter = new MemoryRateCounter(() => nowMs)));
  const rule = (key: string, maxCount = 3): { key: string; maxCount: number; windowMs: number } => ({
    key,
    maxCount,
    windowMs: 60_000,
  });

  it('lets so many through at once, and then one after the other', async () => {
    for (let count = 0; count < 3; count += 1) expect(await counter.take([rule('a')])).toBe(0);
    expect(await counter.take([rule('a')])).toBe(20_000);
    expect(await counter.take([rule('b')])).toBe(0);
    nowMs += 20_000;
    expect(await counter.take([rule('a')])).toBe(0);
    expect(await counter.take([rule('a')])).toBe(20_000);
    nowMs += 60_000;
    for (let count = 0; count < 3; count += 1) expect(await counter.take([rule('a')])).toBe(0);
  });

  it('takes of all rules or of none', async () => {
    for (let count = 0; count < 3; count += 1) await counter.take([rule('a')]);
    expect(await counter.take([rule('a'), rule('b', 1)])).toBe(20_000);
    expect(await counter.take([rule('b', 1)])).toBe(0);
  });

  it('keeps who is at the limit while others come in thousands', async () => {
    for (let count = 0; count < 3; count += 1) await counter.take([rule('guest')]);
    for (let count = 0; count < 60_000; count += 1) await counter.take([rule(`flood-${count}`, 1_000)]);
    expect(await counter.take([rule('guest')])).toBeGreaterThan(0);
  });
});

describe(networkOf, () => {
  it.each([
    ['192.168.1.5', '192.168.1.5'],
    ['::ffff:192.168.1.5', '192.168.1.5'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
