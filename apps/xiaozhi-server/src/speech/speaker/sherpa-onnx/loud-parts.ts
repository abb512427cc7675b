import { concatSamples } from '@xiaozhi/audio';

const RATE_HZ = 16_000;
const WINDOW_SAMPLES = 320;
/** Windows below this share of the loudest ones are pauses, or the noise in them. */
const PAUSE_RATIO = 0.05;
/** Nothing that is fainter is speech into a device. */
const FAINTEST_RMS = 0.002;
/** More does not tell people better, and takes longer. */
export const ENOUGH_VOICE_SAMPLES = 10 * RATE_HZ;
/** With less voice than this nobody is told. */
export const SHORTEST_VOICE_SAMPLES = RATE_HZ;

/**
 * An utterance without its pauses: the first ten seconds of what is loud in it. Judged by level alone, since voice
 * activity was judged when the utterance was recorded, and the turn waits.
 * @param samples mono, 16 kHz, −1 to 1
 */
export function loudParts(samples: Float32Array): Float32Array {
  const windows = Array.from({ length: Math.floor(samples.length / WINDOW_SAMPLES) }, (_, index) =>
    samples.subarray(index * WINDOW_SAMPLES, (index + 1) * WINDOW_SAMPLES),
  );
  const levels = windows.map(rms);
  // One click is louder than all speech.
  const loud = levels.toSorted((a, b) => b - a)[Math.floor(levels.length / 20)] ?? 0;
  const least = Math.max(FAINTEST_RMS, loud * PAUSE_RATIO);
  const kept = windows.filter((_, index) => (levels[index] ?? 0) >= least);
  return concatSamples(kept.slice(0, ENOUGH_VOICE_SAMPLES / WINDOW_SAMPLES));
}

function rms(window: Float32Array): number {
  let sum = 0;
  for (const sample of window) sum += sample * sample;
  return Math.sqrt(sum / window.length);
}
