import { fuzz } from '../src/fuzz/fuzz.js';

describe('a gateway under random and broken messages', () => {
  it('neither ends nor leaks, and answers every connection or closes it with a reason', async () => {
    const report = await fuzz({
      ...{ messagesCount: 6_000, seed: 7, socketsCount: 24, devicesCount: 24, perConnectionCount: 100 },
      ...{ samplesCount: 1, heapTolerance: 0.15 },
    });
    expect(report.violations).toEqual([]);
    expect(report.messagesCount).toBeGreaterThan(6_000);
    expect(report.outcomes.answered).toBeGreaterThan(0);
  });
});
