import { RealFft } from './spectrum.js';

/** Samples that the canceller works on at a time: 16 ms at 16 kHz. */
export const BLOCK_SAMPLES = 256;
/** Length of the echo path that is modelled, in blocks: 192 ms. */
export const PARTITIONS_COUNT = 12;

/** One transform for all sessions: they take turns on one thread. */
export const blockFft = new RealFft(2 * BLOCK_SAMPLES);

const BINS = blockFft.binsCount;
/** Share of the echo path's power that is taken to stay from one block to the next. */
const STAYS = 0.999;
/** What the echo path may be before anything is known of it: power per partition. */
const INITIAL_UNCERTAINTY = 0.3;
/** Echo paths die away: each partition is expected to hold this much of the one before. */
const UNCERTAINTY_DECAY = 0.7;
/** A bin that hardly ever had a signal is not known better than this, as a share of the mean of all. */
const LEAST_UNCERTAINTY = 0.06;
const NEAR_END_SMOOTHING = 0.8;
const TINY = 1e-9;
/** Partitions whose wrap-around is removed in one block; the rest have their turn in the next. */
const CONSTRAINED_COUNT = 2;

/** Of one block. */
export interface FilteredBlock {
  /** The microphone's block without the echo that could be explained. */
  error: Float64Array;
  /** Spectrum of the error, behind a block of zeros. */
  errorSpectrum: Float64Array;
  /** Power per bin of the echo that was taken out, on the scale of `errorSpectrum`. */
  echoPower: Float64Array;
  /** Power per bin of the echo that may be left, by the filter's own uncertainty, on the same scale. */
  doubtPower: Float64Array;
}

/**
 * Echo path of one device, learnt block by block: a partitioned-block frequency-domain adaptive filter whose step is
 * a Kalman gain (Enzner and Vary 2006; Kuech, Mabande and Enzner 2014). The gain shrinks where the error is not
 * explained by the filter's own uncertainty, so that it neither learns from a person who talks over the echo nor
 * needs a detector for that.
 */
export class AdaptiveFilter {
  private readonly references: Float64Array[];
  private readonly paths: Float64Array[];
  private readonly uncertainties: Float64Array[];
  /** Mean over all bins, of each partition. */
  private readonly pathPowers = new Float64Array(PARTITIONS_COUNT);
  private readonly nearEnd = new Float64Array(BINS).fill(1e-4);
  /** Power per bin that the error is expected to have. */
  private readonly expected = new Float64Array(BINS);
  private readonly signal = new Float64Array(2 * BLOCK_SAMPLES);
  private readonly previous = new Float64Array(BLOCK_SAMPLES);
  private readonly scratch = blockFft.newSpectrum();
  private readonly block: FilteredBlock = {
    error: new Float64Array(BLOCK_SAMPLES),
    errorSpectrum: blockFft.newSpectrum(),
    echoPower: new Float64Array(BINS),
    doubtPower: new Float64Array(BINS),
  };
  private nextConstrained = 0;

  constructor() {
    const partitions = Array.from({ length: PARTITIONS_COUNT }, (_, index) => index);
    this.references = partitions.map(() => blockFft.newSpectrum());
    this.paths = partitions.map(() => blockFft.newSpectrum());
    this.uncertainties = partitions.map(() => new Float64Array(BINS));
    this.forget();
  }

  /**
   * The echo comes at another time than before: begins anew.
   * @param history the reference before the next block, as it is aligned now; whole blocks
   */
  restart(history: Float32Array): void {
    this.forget();
    for (let start = 0; start < history.length; start += BLOCK_SAMPLES)
      this.takeReference(history.subarray(start, start + BLOCK_SAMPLES));
  }

  private forget(): void {
    for (const path of this.paths) path.fill(0);
    this.uncertainties.forEach((uncertainty, index) =>
      uncertainty.fill(INITIAL_UNCERTAINTY * UNCERTAINTY_DECAY ** index),
    );
  }

  /**
   * Takes the echo of the reference out of a block. What it returns is overwritten by the next block.
   * @param reference BLOCK_SAMPLES that were played, −1 to 1, aligned so that their echo is within the modelled path
   * @param microphone BLOCK_SAMPLES
   * @param learns false keeps the path as it is
   */
  process(reference: Float32Array, microphone: Float32Array, learns: boolean): FilteredBlock {
    this.takeReference(reference);
    const { block, scratch } = this;
    this.estimateEcho(scratch);
    for (let bin = 0; bin < BINS; bin += 1) block.echoPower[bin] = 0.5 * powerOf(scratch, bin);
    blockFft.inverse(scratch, this.signal);
    for (let index = 0; index < BLOCK_SAMPLES; index += 1) {
      block.error[index] = (microphone[index] as number) - (this.signal[BLOCK_SAMPLES + index] as number);
    }
    this.signal.fill(0, 0, BLOCK_SAMPLES);
    this.signal.set(block.error, BLOCK_SAMPLES);
    blockFft.forward(this.signal, block.errorSpectrum);
    this.doubt();
    if (learns) this.adapt();
    return block;
  }

  private takeReference(reference: Float32Array): void {
    this.signal.set(this.previous);
    this.signal.set(reference, BLOCK_SAMPLES);
    this.previous.set(reference);
    const newest = this.references.pop() as Float64Array;
    blockFft.forward(this.signal, newest);
    this.references.unshift(newest);
  }

  private estimateEcho(into: Float64Array): void {
    into.fill(0);
    for (let part = 0; part < PARTITIONS_COUNT; part += 1) {
      const x = this.references[part] as Float64Array;
      const h = this.paths[part] as Float64Array;
      for (let at = 0; at < 2 * BINS; at += 2) {
        const xr = x[at] as number;
        const xi = x[at + 1] as number;
        const hr = h[at] as number;
        const hi = h[at + 1] as number;
        into[at] = (into[at] as number) + xr * hr - xi * hi;
        into[at + 1] = (into[at + 1] as number) + xr * hi + xi * hr;
      }
    }
  }

  private doubt(): void {
    const { doubtPower } = this.block;
    doubtPower.fill(0);
    for (let part = 0; part < PARTITIONS_COUNT; part += 1) {
      const x = this.references[part] as Float64Array;
      const p = this.uncertainties[part] as Float64Array;
      for (let bin = 0; bin < BINS; bin += 1)
        doubtPower[bin] = (doubtPower[bin] as number) + 0.5 * powerOf(x, bin) * (p[bin] as number);
    }
  }

  private adapt(): void {
    const { errorSpectrum, doubtPower } = this.block;
    for (let bin = 0; bin < BINS; bin += 1) {
      const power = powerOf(errorSpectrum, bin);
      const known = this.nearEnd[bin] as number;
      const nearEnd = NEAR_END_SMOOTHING * known + (1 - NEAR_END_SMOOTHING) * power;
      this.nearEnd[bin] = nearEnd;
      this.expected[bin] = (doubtPower[bin] as number) + Math.max(nearEnd, power) + TINY;
    }
    for (let part = 0; part < PARTITIONS_COUNT; part += 1) this.adaptPartition(part);
    for (let count = 0; count < CONSTRAINED_COUNT; count += 1) {
      this.constrain(this.paths[this.nextConstrained] as Float64Array);
      this.nextConstrained = (this.nextConstrained + 1) % PARTITIONS_COUNT;
    }
  }

  private adaptPartition(part: number): void {
    const e = this.block.errorSpectrum;
    const x = this.references[part] as Float64Array;
    const h = this.paths[part] as Float64Array;
    const p = this.uncertainties[part] as Float64Array;
    const least = LEAST_UNCERTAINTY * (this.pathPowers[part] as number);
    let sum = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      const at = 2 * bin;
      const xr = x[at] as number;
      const xi = x[at + 1] as number;
      const er = e[at] as number;
      const ei = e[at + 1] as number;
      const doubt = p[bin] as number;
      const gain = doubt / (this.expected[bin] as number);
      const hr = (h[at] as number) + gain * (xr * er + xi * ei);
      const hi = (h[at + 1] as number) + gain * (xr * ei - xi * er);
      h[at] = hr;
      h[at + 1] = hi;
      const left = Math.max(0, 1 - 0.5 * gain * (xr * xr + xi * xi));
      const power = hr * hr + hi * hi;
      sum += power;
      p[bin] = Math.max(least, STAYS * left * doubt + (1 - STAYS) * power);
    }
    this.pathPowers[part] = sum / BINS;
  }

  /** A path is one block long; what circular convolution put behind that is taken out. */
  private constrain(path: Float64Array): void {
    blockFft.inverse(path, this.signal);
    this.signal.fill(0, BLOCK_SAMPLES);
    blockFft.forward(this.signal, path);
  }
}

/** Squared magnitude of a bin. */
export function powerOf(spectrum: Float64Array, bin: number): number {
  const re = spectrum[2 * bin] as number;
  const im = spectrum[2 * bin + 1] as number;
  return re * re + im * im;
}
