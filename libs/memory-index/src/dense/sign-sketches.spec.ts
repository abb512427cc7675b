import { SignSketches } from './sign-sketches.js';

const vector = (seed: number, dimension: number): Float32Array =>
  Float32Array.from({ length: dimension }, (_, index) => Math.sin((seed + 1) * (index + 1) * 12.9898));

function differing(a: Float32Array, b: Float32Array): number {
  return a.filter((value, index) => value > 0 !== (b[index] as number) > 0).length;
}

describe(SignSketches, () => {
  it.each([7, 64, 130, 612])('finds those of %i dimensions whose signs agree most', (dimension) => {
    const sketches = new SignSketches(dimension);
    const vectors = Array.from({ length: 200 }, (_, slot) => vector(slot, dimension));
    vectors.forEach((one, slot) => sketches.set(slot, one));
    const query = vector(1_234.1, dimension);
    const distances = vectors.map((one) => differing(one, query));
    const tenth = [...distances].sort((a, b) => a - b)[9] as number;
    const nearest = distances.flatMap((distance, slot) => (distance <= tenth ? [slot] : []));
    expect(sketches.nearest(query, 10)).toEqual(nearest);
  });
});
