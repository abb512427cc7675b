const HALF_WIDTH = 16;

/**
 * Streaming change of sample rate by a polyphase windowed-sinc filter (16 zero crossings a side, Blackman window;
 * the cut-off lies at the lower of both rates). The taps of every phase are computed once. Mono.
 */
export class Resampler {
  private readonly phases: readonly Float32Array[];
  /** Output sample n lies at input position n × M / L. */
  private readonly upCount: number;
  private readonly downCount: number;
  private readonly reach: number;
  private history: Float32Array;
  /** Whole part of the next output's position, relative to `history[0]`, and its phase in 1/L. */
  private base: number;
  private phase = 0;

  constructor(
    readonly inputRateHz: number,
    readonly outputRateHz: number,
  ) {
    const divisor = greatestCommonDivisor(inputRateHz, outputRateHz);
    this.upCount = outputRateHz / divisor;
    this.downCount = inputRateHz / divisor;
    const cutoff = Math.min(1, outputRateHz / inputRateHz);
    this.reach = Math.ceil(HALF_WIDTH / cutoff);
    this.phases = Array.from({ length: this.upCount }, (_, phase) =>
      Float32Array.from({ length: 2 * this.reach }, (_tap, index) => {
        const distance = phase / this.upCount - (index - this.reach + 1);
        return cutoff * kernel(distance * cutoff, HALF_WIDTH);
      }),
    );
    this.history = new Float32Array(this.reach);
    this.base = this.reach;
  }

  /** Takes the next chunk in and gives what can be computed of it. */
  push(chunk: Float32Array): Float32Array {
    if (this.upCount === this.downCount) return chunk;
    const input = new Float32Array(this.history.length + chunk.length);
    input.set(this.history);
    input.set(chunk, this.history.length);
    const output = new Float32Array(Math.ceil((input.length * this.upCount) / this.downCount) + 1);
    let count = 0;
    while (this.base + this.reach < input.length) {
      output[count] = this.sampleAt(input);
      count += 1;
      this.phase += this.downCount;
      this.base += Math.floor(this.phase / this.upCount);
      this.phase %= this.upCount;
    }
    const keepFrom = Math.max(0, this.base - this.reach);
    this.history = input.slice(keepFrom);
    this.base -= keepFrom;
    return output.subarray(0, count);
  }

  /** What is left at the end of the stream. */
  flush(): Float32Array {
    return this.upCount === this.downCount ? new Float32Array(0) : this.push(new Float32Array(this.reach));
  }

  private sampleAt(input: Float32Array): number {
    const taps = this.phases[this.phase] as Float32Array;
    const first = this.base - this.reach + 1;
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap += 1)
      sum += (input[first + tap] as number) * (taps[tap] as number);
    return sum;
  }
}

/** A whole signal at another rate. */
export function resample(samples: Float32Array, inputRateHz: number, outputRateHz: number): Float32Array {
  const resampler = new Resampler(inputRateHz, outputRateHz);
  const [head, tail] = [resampler.push(samples), resampler.flush()];
  const length = Math.round((samples.length * outputRateHz) / inputRateHz);
  const joined = new Float32Array(length);
  joined.set(head.subarray(0, length));
  if (head.length < length) joined.set(tail.subarray(0, length - head.length), head.length);
  return joined;
}

function kernel(x: number, halfWidth: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= halfWidth) return 0;
  const phase = (Math.PI * x) / halfWidth;
  const window = 0.42 + 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase);
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
