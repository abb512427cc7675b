import { setImmediate as nextTick } from 'node:timers/promises';
import { normalise } from '../speech/speaker/sherpa-onnx/speaker-embedder.js';
import type { SpeakerEmbedder } from '../speech/speaker/sherpa-onnx/speaker-embedder.js';

const RATE_HZ = 16_000;
const FRAME_SAMPLES = 512;
const BANDS_COUNT = 24;
const LOWEST_HZ = 120;
const HIGHEST_HZ = 7_500;

/** Centres of the bands, evenly apart for the ear (mel). */
const CENTRES_HZ = Array.from({ length: BANDS_COUNT }, (_, index) => {
  const mel = (hz: number): number => 2_595 * Math.log10(1 + hz / 700);
  const [low, high] = [mel(LOWEST_HZ), mel(HIGHEST_HZ)];
  return 700 * (10 ** ((low + ((high - low) * index) / (BANDS_COUNT - 1)) / 2_595) - 1);
});

/**
 * Tells synthetic voices by the mean shape of their spectrum, as far as it differs from what all of them have in
 * common. It is no speaker model: it would take another microphone for another person.
 */
export class SpectralEmbedder implements SpeakerEmbedder {
  readonly isResting = false;
  private readonly background: readonly number[];

  /** @param everybody voice of several people, mono, 16 kHz */
  constructor(
    readonly encoder: string,
    everybody: readonly Float32Array[],
  ) {
    const shapes = everybody.map(shapeOf);
    this.background = CENTRES_HZ.map(
      (_, band) => shapes.reduce((sum, shape) => sum + (shape[band] ?? 0), 0) / shapes.length,
    );
  }

  async embed(samples: Float32Array, signal: AbortSignal): Promise<Float32Array> {
    await nextTick();
    signal.throwIfAborted();
    const embedding = normalise(shapeOf(samples).map((level, band) => level - (this.background[band] ?? 0)));
    if (embedding === undefined) throw new Error('no voice');
    return embedding;
  }
}

const HANN = Float32Array.from(
  { length: FRAME_SAMPLES },
  (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / FRAME_SAMPLES),
);

/** Mean level of each band in decibels, less the mean of all of them: loudness says nothing about a person. */
function shapeOf(samples: Float32Array): number[] {
  const frames: Float32Array[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES / 2)
    frames.push(HANN.map((weight, index) => weight * (samples[at + index] ?? 0)));
  const means = CENTRES_HZ.map(
    (hz) => frames.reduce((sum, frame) => sum + levelAt(frame, hz), 0) / Math.max(1, frames.length),
  );
  const mean = means.reduce((sum, level) => sum + level, 0) / BANDS_COUNT;
  return means.map((level) => level - mean);
}

/** Level of one frequency in a frame, in decibels (Goertzel's algorithm). */
function levelAt(frame: Float32Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / RATE_HZ);
  let last = 0;
  let before = 0;
  for (const sample of frame) {
    const next = sample + coefficient * last - before;
    before = last;
    last = next;
  }
  return 10 * Math.log10(last * last + before * before - coefficient * last * before + 1e-9);
}
