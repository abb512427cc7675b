import { BLOCK_SAMPLES, blockFft, powerOf } from './adaptive-filter.js';
import type { FilteredBlock } from './adaptive-filter.js';

const BINS = blockFft.binsCount;
/** Echo that the model cannot explain (late reverberation, distortion of the loudspeaker), as a share of what it can. */
const UNMODELLED = 0.2;
const OVERESTIMATE = 2;
/** A bin that is all echo is lowered by this much, and a block that is all echo by as much again: 34 dB. */
const FLOOR = 0.02;
const SMOOTHING = 0.5;
/** Reverberation outlives the model: the echo is taken to fade by no more than this from block to block. */
const DECAY = 0.7;
/** Where less than this share of a block is somebody's voice, what is left in single bins is no voice either. */
const VOICE_SHARE = 0.25;
/** The band that the share is taken of: 300 to 4000 Hz, in bins of 31.25 Hz. */
const BAND = { first: 10, end: 128 } as const;
const TINY = 1e-9;

/**
 * Lowers what the filter left of the echo: a Wiener gain for each bin, between the echo that may be left and all that
 * is heard. Blocks overlap by half (root-Hann windows), so the signal comes out one block later.
 */
export class ResidualSuppressor {
  private readonly window = Float64Array.from({ length: 2 * BLOCK_SAMPLES }, (_, index) =>
    Math.sin((Math.PI * (index + 0.5)) / (2 * BLOCK_SAMPLES)),
  );
  private readonly previous = new Float64Array(BLOCK_SAMPLES);
  private readonly overlap = new Float64Array(BLOCK_SAMPLES);
  private readonly heard = new Float64Array(BINS);
  private readonly left = new Float64Array(BINS);
  private readonly signal = new Float64Array(2 * BLOCK_SAMPLES);
  private readonly spectrum = blockFft.newSpectrum();

  /** @returns BLOCK_SAMPLES, of the block before */
  process(block: FilteredBlock, isEchoKnown: boolean): Float32Array {
    for (let index = 0; index < BLOCK_SAMPLES; index += 1) {
      this.signal[index] = (this.previous[index] as number) * (this.window[index] as number);
      this.signal[BLOCK_SAMPLES + index] =
        (block.error[index] as number) * (this.window[BLOCK_SAMPLES + index] as number);
    }
    this.previous.set(block.error);
    blockFft.forward(this.signal, this.spectrum);
    this.lower(block, isEchoKnown);
    blockFft.inverse(this.spectrum, this.signal);
    const output = new Float32Array(BLOCK_SAMPLES);
    for (let index = 0; index < BLOCK_SAMPLES; index += 1) {
      output[index] =
        (this.overlap[index] as number) + (this.signal[index] as number) * (this.window[index] as number);
      this.overlap[index] =
        (this.signal[BLOCK_SAMPLES + index] as number) * (this.window[BLOCK_SAMPLES + index] as number);
    }
    return output;
  }

  /** A block in which there can be no echo. @returns BLOCK_SAMPLES, of the block before */
  pass(microphone: Float32Array): Float32Array {
    const output = new Float32Array(BLOCK_SAMPLES);
    for (let index = 0; index < BLOCK_SAMPLES; index += 1) {
      const rising = (this.window[index] as number) ** 2;
      const falling = (this.window[BLOCK_SAMPLES + index] as number) ** 2;
      output[index] = (this.overlap[index] as number) + (this.previous[index] as number) * rising;
      this.overlap[index] = (microphone[index] as number) * falling;
    }
    this.previous.set(microphone);
    return output;
  }

  private lower(block: FilteredBlock, isEchoKnown: boolean): void {
    this.estimate(block);
    const voice = Math.min(1, this.voiceShare() / VOICE_SHARE) ** 2;
    const whole = isEchoKnown ? Math.max(FLOOR, voice) : 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      const share = (OVERESTIMATE * (this.left[bin] as number)) / ((this.heard[bin] as number) + TINY);
      const gain = Math.max(FLOOR, 1 - share) * whole;
      this.spectrum[2 * bin] = (this.spectrum[2 * bin] as number) * gain;
      this.spectrum[2 * bin + 1] = (this.spectrum[2 * bin + 1] as number) * gain;
    }
  }

  private estimate({ errorSpectrum, echoPower, doubtPower }: FilteredBlock): void {
    for (let bin = 0; bin < BINS; bin += 1) {
      const left = (doubtPower[bin] as number) + UNMODELLED * (echoPower[bin] as number);
      this.heard[bin] =
        SMOOTHING * (this.heard[bin] as number) + (1 - SMOOTHING) * powerOf(errorSpectrum, bin);
      this.left[bin] = Math.max(left, DECAY * (this.left[bin] as number));
    }
  }

  /** How much of what is heard is no echo, 0 to 1. */
  private voiceShare(): number {
    let heard = TINY;
    let left = 0;
    for (let bin = BAND.first; bin < BAND.end; bin += 1) {
      heard += this.heard[bin] as number;
      left += OVERESTIMATE * (this.left[bin] as number);
    }
    return Math.max(0, 1 - left / heard);
  }
}
