import { concatSamples } from '@xiaozhi/audio';
import * as fc from 'fast-check';
import { SilenceTrimmer } from './silence-trimmer.js';

const RATE_HZ = 1_000;
const silence = (ms: number): Float32Array => new Float32Array(ms).fill(0.001);
const sound = (ms: number): Float32Array => new Float32Array(ms).fill(0.5);

function trim(samples: Float32Array, chunkSamples = samples.length || 1): Float32Array {
  const trimmer = new SilenceTrimmer(RATE_HZ);
  const out: Float32Array[] = [];
  for (let at = 0; at < samples.length; at += chunkSamples)
    out.push(trimmer.push(samples.subarray(at, at + chunkSamples)));
  return concatSamples([...out, trimmer.flush()]);
}

describe(SilenceTrimmer, () => {
  it.each([
    ['long silence around', [silence(900), sound(10), silence(900)], [silence(40), sound(10), silence(240)]],
    ['short silence around', [silence(20), sound(10), silence(100)], [silence(20), sound(10), silence(100)]],
    ['silence inside', [sound(5), silence(900), sound(5)], [sound(5), silence(900), sound(5)]],
    ['nothing but silence', [silence(900)], []],
    ['nothing', [], []],
  ])('gives of %s what belongs to the sentence, however it is cut', (_, input, expected) => {
    const samples = concatSamples(input);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (chunkSamples) => {
        expect(trim(samples, chunkSamples)).toEqual(concatSamples(expected));
      }),
      { numRuns: 20 },
    );
  });
});
