/** How much weaker the second signal is than the first, in dB; both cut at `fromSample` and `endSample`. */
export function decibelsBelow(
  before: Float32Array,
  after: Float32Array,
  fromSample: number,
  endSample: number,
): number {
  const energy = (samples: Float32Array): number =>
    samples.subarray(fromSample, endSample).reduce((sum, sample) => sum + sample * sample, 1e-9);
  return 10 * Math.log10(energy(before) / energy(after));
}

/** Greatest correlation of two signals, 0 to 1, where the second may come up to `maxLag` samples later. */
export function likeness(first: Float32Array, second: Float32Array, maxLag: number): number {
  let best = 0;
  for (let lag = 0; lag <= maxLag; lag += 1) {
    let product = 0;
    let energyOfFirst = 1e-9;
    let energyOfSecond = 1e-9;
    for (let at = 0; at < first.length; at += 3) {
      const a = first[at] as number;
      const b = second[at + lag] ?? 0;
      product += a * b;
      energyOfFirst += a * a;
      energyOfSecond += b * b;
    }
    best = Math.max(best, product / Math.sqrt(energyOfFirst * energyOfSecond));
  }
  return best;
}
