import FFT from 'fft.js';

/** Transforms real signals of one length; one instance for all who need that length, since it keeps scratch space. */
export class RealFft {
  /** Bins of a spectrum: up to and with Nyquist. */
  readonly binsCount: number;
  private readonly fft: FFT;
  private readonly whole: Float64Array;
  private readonly signal: Float64Array;

  /** @param size of the signal, a power of two */
  constructor(readonly size: number) {
    this.binsCount = size / 2 + 1;
    this.fft = new FFT(size);
    this.whole = new Float64Array(2 * size);
    this.signal = new Float64Array(2 * size);
  }

  /** A spectrum to be filled: re, im of each bin. */
  newSpectrum(): Float64Array {
    return new Float64Array(2 * this.binsCount);
  }

  /** @param samples `size` of them @param into a spectrum */
  forward(samples: Float64Array, into: Float64Array): void {
    this.fft.realTransform(this.whole, samples);
    into.set(this.whole.subarray(0, 2 * this.binsCount));
  }

  /** @param spectrum of a real signal @param into `size` samples */
  inverse(spectrum: Float64Array, into: Float64Array): void {
    this.whole.set(spectrum);
    this.fft.completeSpectrum(this.whole);
    this.fft.inverseTransform(this.signal, this.whole);
    for (let index = 0; index < this.size; index += 1) into[index] = this.signal[2 * index] as number;
  }
}
