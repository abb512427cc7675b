import { ManualClock } from '@xiaozhi/audio';
import { doneWithin } from './done-within.js';

describe(doneWithin, () => {
  const never = new Promise<void>(() => undefined);

  it('ends with the work, and leaves no timer', async () => {
    const clock = new ManualClock();
    const sleep = jest.spyOn(clock, 'sleepUntil');
    expect(await doneWithin(Promise.resolve(), 1_000, clock)).toBe(true);
    const signal = sleep.mock.calls[0]?.[1];
    expect(signal?.aborted).toBe(true);
  });

  it('ends without the work after so long', async () => {
    const clock = new ManualClock();
    const waiting = doneWithin(never, 1_000, clock);
    await clock.advance(1_000);
    expect(await waiting).toBe(false);
  });

  it('fails as the work does', async () => {
    await expect(doneWithin(Promise.reject(new Error('full')), 1_000, new ManualClock())).rejects.toThrow(
      'full',
    );
  });
});
