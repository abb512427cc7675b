import { pseudoRandom } from '../testing/index.js';
import { EARLIEST_SAMPLES, LATEST_SAMPLES, SEARCH_SAMPLES, findEchoDelay } from './echo-delay.js';

describe(findEchoDelay, () => {
  const random = pseudoRandom(3);
  const reference = Float32Array.from({ length: 2 * SEARCH_SAMPLES }, () => 0.3 * random());
  const heardAfter = (delay: number, noise: number): Float32Array =>
    Float32Array.from(
      { length: SEARCH_SAMPLES },
      (_, index) => 0.4 * (reference[LATEST_SAMPLES + index - delay] ?? 0) + noise * random(),
    );

  it.each([-1_200, 0, 640, 1_440, 4_000, 6_000])(
    'finds an echo that is %i samples late, in noise',
    (delay) => {
      expect(findEchoDelay(heardAfter(delay, 0.1), reference)).toBe(delay);
    },
  );

  it('finds none in noise, in silence, or outside of where it looks', () => {
    expect(
      findEchoDelay(
        heardAfter(0, 1).map(() => random()),
        reference,
      ),
    ).toBeUndefined();
    expect(findEchoDelay(new Float32Array(SEARCH_SAMPLES), reference)).toBeUndefined();
    expect(EARLIEST_SAMPLES).toBeLessThan(0);
  });
});
