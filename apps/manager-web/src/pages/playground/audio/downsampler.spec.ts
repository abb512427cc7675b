import { Downsampler } from './downsampler.js';

const OUTPUT_RATE_HZ = 16_000;

function tone(frequencyHz: number, rateHz: number): Float32Array {
  return Float32Array.from({ length: rateHz }, (_, index) =>
    Math.sin((2 * Math.PI * frequencyHz * index) / rateHz),
  );
}

function heard(samples: Float32Array, rateHz: number, pieceSamples: number): Float32Array {
  const downsampler = new Downsampler(rateHz, OUTPUT_RATE_HZ);
  const pieces: number[] = [];
  for (let offset = 0; offset < samples.length; offset += pieceSamples)
    pieces.push(...downsampler.push(samples.subarray(offset, offset + pieceSamples)));
  return Float32Array.from(pieces);
}

const loudnessOf = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe(Downsampler, () => {
  it.each([44_100, 48_000, 96_000, 32_000])('keeps a tone of speech from %d Hz, in its length', (rateHz) => {
    const output = heard(tone(440, rateHz), rateHz, 960);
    expect(Math.abs(output.length - OUTPUT_RATE_HZ)).toBeLessThan(20);
    const wanted = tone(440, OUTPUT_RATE_HZ);
    const inner = output.subarray(100, output.length - 100);
    const worst = Math.max(...inner.map((sample, index) => Math.abs(sample - (wanted[index + 100] ?? 0))));
    expect(worst).toBeLessThan(0.01);
  });

  it('takes away what would fold back into speech', () => {
    expect(loudnessOf(heard(tone(11_000, 48_000), 48_000, 960))).toBeLessThan(0.02);
  });

  it('gives the same however the samples come', () => {
    const samples = tone(1_000, 44_100);
    const [whole, small] = [heard(samples, 44_100, 44_100), heard(samples, 44_100, 37)];
    expect(small.length).toBe(whole.length);
    expect(Math.max(...small.map((sample, index) => Math.abs(sample - (whole[index] ?? 0))))).toBeLessThan(
      1e-6,
    );
  });

  it('passes on what has the rate already, and refuses what has too low a one', () => {
    const samples = tone(440, OUTPUT_RATE_HZ);
    expect(heard(samples, OUTPUT_RATE_HZ, 960)).toEqual(samples);
    expect(() => new Downsampler(8_000, OUTPUT_RATE_HZ)).toThrow(RangeError);
  });
});
