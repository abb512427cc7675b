import * as fc from 'fast-check';
import { Framer } from './framer.js';

describe(Framer, () => {
  it('gives all samples in their order, in frames of one length, however they come', () => {
    const pieces = fc.array(fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 17 }), (chunks, frameSamples) => {
        const framer = new Framer(frameSamples);
        const full = chunks.flatMap((chunk) => framer.push(Float32Array.from(chunk)));
        const frames = [...full, ...framer.flush()];
        const said = chunks.flat();
        const heard = frames.flatMap((frame) => [...frame]);
        expect(frames.every(({ length }) => length === frameSamples)).toBe(true);
        expect(full.length).toBe(Math.floor(said.length / frameSamples));
        expect(heard.slice(0, said.length)).toEqual(said);
        expect(heard.slice(said.length).every((sample) => sample === 0)).toBe(true);
      }),
    );
  });

  it('has nothing left after the last frame', () => {
    const framer = new Framer(4);
    framer.push(Float32Array.of(1, 2));
    expect(framer.flush().map((frame) => [...frame])).toEqual([[1, 2, 0, 0]]);
    expect(framer.flush()).toEqual([]);
  });
});
