import { Resampler } from '../resample.js';
import type { DecodedAudio } from './decoded-audio.js';

/** Decoded audio at one rate, whatever the rates of its pieces. */
export async function* atRate(
  audio: AsyncIterable<DecodedAudio>,
  sampleRateHz: number,
): AsyncGenerator<Float32Array> {
  let resampler: Resampler | undefined;
  for await (const piece of audio) {
    if (resampler?.inputRateHz !== piece.sampleRateHz) {
      if (resampler !== undefined) yield resampler.flush();
      resampler = new Resampler(piece.sampleRateHz, sampleRateHz);
    }
    yield resampler.push(piece.samples);
  }
  if (resampler !== undefined) yield resampler.flush();
}
