import { silentLogger } from '@xiaozhi/observability';
import { FakeSound } from '../../testing/fake-sound.js';
import { playSound } from './play-sound.js';

const RATE_HZ = 16_000;
const FRAME_MS = 60;

describe(playSound, () => {
  const play = async (
    sound: FakeSound,
    { signal = new AbortController().signal, atMost = Number.POSITIVE_INFINITY } = {},
  ): Promise<number> => {
    let samplesCount = 0;
    const samples = playSound(
      sound,
      RATE_HZ,
      { signal, logger: silentLogger() },
      { firstMs: 1_000, nextMs: 20 },
    );
    for await (const piece of samples) {
      samplesCount += piece.length;
      if (samplesCount >= atMost) break;
    }
    return samplesCount / (RATE_HZ / 1_000);
  };

  it('gives a sound at the rate that is asked for, as long as it is', async () => {
    const sound = new FakeSound(10);
    expect(await play(sound)).toBeCloseTo(10 * FRAME_MS, 0);
    expect([sound.openedCount, sound.freedCount]).toEqual([1, 1]);
  });

  it.each<[string, () => Promise<void>]>([
    ['breaks off', () => Promise.reject(new Error('disk gone'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('ends where a sound %s', async (_, end) => {
    expect(await play(new FakeSound(3, end))).toBeGreaterThan(2 * FRAME_MS);
  });

  it('frees a sound that is not heard to its end', async () => {
    const sound = new FakeSound(10);
    await play(sound, { atMost: 1 });
    expect(sound.freedCount).toBe(1);
    expect(sound.takenCount).toBeLessThan(4);
  });

  it('ends with the turn', async () => {
    const turn = new AbortController();
    const sound = new FakeSound(3, () => {
      turn.abort(new Error('cut'));
      return new Promise(() => undefined);
    });
    await expect(play(sound, { signal: turn.signal })).rejects.toThrow('cut');
  });
});
