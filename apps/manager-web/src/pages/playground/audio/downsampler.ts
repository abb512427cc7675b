/** Zero crossings of the filter on each side: speech keeps what is below 7 kHz, and 40 dB of what would fold back go. */
const HALF_WIDTH = 8;

/**
 * Streaming change of a microphone's sample rate to a lower or equal one by a windowed-sinc filter. Mono. (Browsers
 * differ in whether an AudioContext of another rate than the microphone's may hear it; this works in all.)
 */
export class Downsampler {
  private readonly step: number;
  /** Samples that the filter reaches to each side. */
  private readonly reach: number;
  private history: Float32Array;
  /** Of the next output sample, in samples of `history`. */
  private position: number;

  constructor(inputRateHz: number, outputRateHz: number) {
    if (inputRateHz < outputRateHz)
      throw new RangeError(`A microphone of ${inputRateHz} Hz cannot be heard at ${outputRateHz} Hz.`);
    this.step = inputRateHz / outputRateHz;
    this.reach = Math.ceil(HALF_WIDTH * this.step);
    this.history = new Float32Array(this.reach);
    this.position = this.reach;
  }

  /** Takes the next samples, and gives what can be computed of them. */
  push(samples: Float32Array): Float32Array {
    if (this.step === 1) return samples;
    const input = new Float32Array(this.history.length + samples.length);
    input.set(this.history);
    input.set(samples, this.history.length);
    const output: number[] = [];
    for (; this.position + this.reach < input.length; this.position += this.step)
      output.push(this.sampleAt(input, this.position));
    const keepFrom = Math.max(0, Math.floor(this.position) - this.reach);
    this.history = input.slice(keepFrom);
    this.position -= keepFrom;
    return Float32Array.from(output);
  }

  private sampleAt(input: Float32Array, position: number): number {
    let sum = 0;
    let weights = 0;
    const last = Math.floor(position + this.reach);
    for (let index = Math.max(0, Math.ceil(position - this.reach)); index <= last; index += 1) {
      const weight = kernel((index - position) / this.step);
      sum += weight * (input[index] as number);
      weights += weight;
    }
    return sum / weights;
  }
}

/** Sinc under a Hann window. */
function kernel(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= HALF_WIDTH) return 0;
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / HALF_WIDTH));
}
