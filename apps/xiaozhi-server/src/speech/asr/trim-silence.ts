const WINDOW_SAMPLES = 320;
/** Silence kept on either side. More than a third of a second makes Moonshine invent words. */
const KEEP_SAMPLES = 4_800;
/** Windows below this share of the loudest are silence or its noise. */
const SILENCE_RATIO = 0.04;

/**
 * Cuts silence off both ends of an utterance, but for 0.3 s: Moonshine and Whisper guess words into long quiet.
 * @param samples mono, 16 kHz
 */
export function trimSilence(samples: Float32Array): Float32Array {
  const levels: number[] = [];
  for (let start = 0; start < samples.length; start += WINDOW_SAMPLES) {
    const window = samples.subarray(start, start + WINDOW_SAMPLES);
    levels.push(Math.sqrt(window.reduce((sum, sample) => sum + sample * sample, 0) / window.length));
  }
  const loudest = levels.reduce((max, level) => Math.max(max, level), 0);
  if (loudest === 0) return new Float32Array(0);
  const isLoud = (level: number): boolean => level >= loudest * SILENCE_RATIO;
  const first = levels.findIndex(isLoud) * WINDOW_SAMPLES;
  const last = (levels.findLastIndex(isLoud) + 1) * WINDOW_SAMPLES;
  return samples.subarray(Math.max(0, first - KEEP_SAMPLES), Math.min(samples.length, last + KEEP_SAMPLES));
}
