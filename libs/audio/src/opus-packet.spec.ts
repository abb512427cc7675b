import * as fc from 'fast-check';
import { OpusDecoder, OpusEncoder } from './opus.js';
import { opusPacketShape } from './opus-packet.js';

const RATE_HZ = 16_000;

function noise(durationMs: number, level: number): Float32Array {
  let seed = 7;
  return Float32Array.from({ length: (RATE_HZ * durationMs) / 1000 }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return level * (seed / 2 ** 30 - 1);
  });
}

describe(opusPacketShape, () => {
  it.each([2.5, 5, 10, 20, 40, 60])('knows the %d ms of what an encoder makes', (durationMs) => {
    const encoder = new OpusEncoder(RATE_HZ);
    for (const level of [0, 0.02, 0.8]) {
      expect(opusPacketShape(encoder.encode(noise(durationMs, level)))).toEqual({
        durationMs,
        isStereo: false,
      });
    }
  });

  it.each([
    ['silence of one byte', [0b01011_0_00], { durationMs: 60, isStereo: false }],
    ['two frames of one size', [0b01001_0_01, 1, 2], { durationMs: 40, isStereo: false }],
    ['two frames of two sizes', [0b01001_1_10, 1, 9, 8], { durationMs: 40, isStereo: true }],
    [
      'three frames with padding',
      [0b11111_0_11, 64 + 3, 2, 1, 2, 3, 0, 0],
      { durationMs: 60, isStereo: false },
    ],
    [
      'three frames of their own sizes',
      [0b11111_0_11, 128 + 3, 1, 2, 1, 2, 2, 9],
      { durationMs: 60, isStereo: false },
    ],
  ])('reads %s', (_, packet, shape) => {
    expect(opusPacketShape(Uint8Array.from(packet))).toEqual(shape);
  });

  it.each([
    ['nothing', []],
    ['two frames of an odd size', [0b01001_0_01, 1, 2, 3]],
    ['a first frame that is longer than the packet', [0b01001_0_10, 5, 1]],
    ['a count that is missing', [0b01001_0_11]],
    ['no frames', [0b01001_0_11, 0]],
    ['frames of 180 ms', [0b01011_0_11, 3, 1, 2, 3]],
    ['padding that is longer than the packet', [0b01001_0_11, 64 + 1, 9]],
    ['padding without an end', [0b01001_0_11, 64 + 1, 255]],
    ['sizes that are missing', [0b01001_0_11, 128 + 4, 1]],
    ['a frame of 1,276 bytes', new Array<number>(1_277).fill(0)],
  ])('takes %s for no Opus', (_, packet) => {
    expect(opusPacketShape(Uint8Array.from(packet))).toBeUndefined();
  });

  it('never throws, and passes what a decoder decodes, with its length', () => {
    const decoder = new OpusDecoder(RATE_HZ);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (packet) => {
        const shape = opusPacketShape(packet);
        let samplesCount: number | undefined;
        try {
          samplesCount = decoder.decode(packet).length;
        } catch {
          // No Opus packet; there is nothing to compare.
          return;
        }
        expect((shape?.durationMs ?? 0) * 16).toBe(samplesCount);
      }),
    );
  });
});
