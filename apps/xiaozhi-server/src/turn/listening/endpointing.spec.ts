import * as fc from 'fast-check';
import { DEFAULT_ENDPOINTING, Endpointing, WINDOW_MS } from './endpointing.js';
import type { EndpointingEvent } from './endpointing.js';

const OPTIONS = { ...DEFAULT_ENDPOINTING, threshold: 0.5, endSilenceMs: 320 };
const windows = (ms: number): number => Math.ceil(ms / WINDOW_MS);

function run(endpointing: Endpointing, probability: number, ms: number): EndpointingEvent[] {
  return Array.from({ length: windows(ms) }, () => endpointing.push(probability)).filter(
    (event) => event !== undefined,
  );
}

describe(Endpointing, () => {
  it('begins with believed voice and ends after the silence that was asked for', () => {
    const endpointing = new Endpointing(OPTIONS);
    expect(run(endpointing, 0.9, 640)).toEqual(['speech-started']);
    expect(run(endpointing, 0.1, 288)).toEqual([]);
    expect(run(endpointing, 0.1, 64)).toEqual(['utterance-ended']);
  });

  it('bridges a pause that is shorter', () => {
    const endpointing = new Endpointing(OPTIONS);
    run(endpointing, 0.9, 640);
    expect([...run(endpointing, 0.1, 256), ...run(endpointing, 0.9, 320)]).toEqual([]);
  });

  it('takes a click for nothing', () => {
    expect(run(new Endpointing(OPTIONS), 0.9, 64)).toEqual([]);
    const endpointing = new Endpointing(OPTIONS);
    run(endpointing, 0.9, 128);
    expect(run(endpointing, 0.05, 500)).toContain('discarded');
  });

  it('keeps being voice between both thresholds', () => {
    const endpointing = new Endpointing(OPTIONS);
    run(endpointing, 0.9, 320);
    expect(run(endpointing, 0.4, 1_000)).toEqual([]);
  });

  it('cuts an utterance that never ends', () => {
    const endpointing = new Endpointing({ ...OPTIONS, maxUtteranceMs: 2_000 });
    expect(run(endpointing, 0.9, 2_100).filter((event) => event === 'utterance-ended')).toHaveLength(1);
  });

  it('alternates start and end under any probabilities', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 400 }),
        (probabilities) => {
          const endpointing = new Endpointing({ ...OPTIONS, maxUtteranceMs: 3_000 });
          const events = probabilities
            .map((probability) => endpointing.push(probability))
            .filter((event) => event !== undefined);
          events.forEach((event, index) => expect(event === 'speech-started').toBe(index % 2 === 0));
        },
      ),
    );
  });
});

describe('the end of an utterance', () => {
  const speaking = (): Endpointing => {
    const endpointing = new Endpointing(OPTIONS);
    run(endpointing, 0.9, 640);
    return endpointing;
  };
  /** How long it waits in silence, in ms. */
  const silenceOf = (endpointing: Endpointing): number => {
    for (let windowsCount = 1; windowsCount < 100; windowsCount += 1)
      if (endpointing.push(0) !== undefined) return windowsCount * WINDOW_MS;
    return Number.POSITIVE_INFINITY;
  };

  it('comes sooner after finished words, and later after unfinished ones', () => {
    const [finished, unfinished] = [speaking(), speaking()];
    finished.hear('finished');
    unfinished.hear('unfinished');
    expect(silenceOf(finished)).toBe(256);
    expect(silenceOf(speaking())).toBe(320);
    expect(silenceOf(unfinished)).toBe(512);
  });

  it('does not go by words after which more was said', () => {
    const endpointing = speaking();
    endpointing.hear('finished');
    run(endpointing, 0.9, 320);
    expect(silenceOf(endpointing)).toBe(320);
  });

  it('heeds words that come in the silence, at once', () => {
    const endpointing = speaking();
    expect(run(endpointing, 0, 288)).toEqual([]);
    endpointing.hear('finished');
    expect(endpointing.push(0)).toBe('utterance-ended');
  });

  it('waits longer for a person who pauses often', () => {
    const endpointing = speaking();
    for (let pause = 0; pause < 2; pause += 1) {
      run(endpointing, 0, 256);
      run(endpointing, 0.9, 320);
    }
    expect(silenceOf(endpointing)).toBe(416);
  });

  it('comes when a recogniser says so, and only of an utterance', () => {
    const endpointing = speaking();
    expect(endpointing.end()).toBe('utterance-ended');
    expect(endpointing.end()).toBeUndefined();
    run(endpointing, 0.9, 128);
    expect(endpointing.end()).toBe('discarded');
  });

  it('tells how much voice there was', () => {
    const endpointing = speaking();
    silenceOf(endpointing);
    expect(endpointing.voice).toEqual({ voicedMs: 640, probability: expect.closeTo(0.9) as number });
  });
});
