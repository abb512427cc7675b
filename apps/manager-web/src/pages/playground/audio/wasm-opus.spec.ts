/** @jest-environment ../../tools/workspace/src/jest-environment.cjs */
import { readFileSync } from 'node:fs';
import { opusPacketShape } from '../../../../../../libs/audio/src/opus-packet.js';
import { OpusDecoder, OpusEncoder } from '../../../../../../libs/audio/src/opus.js';
import { openWasmOpus } from './wasm-opus.js';

const bytes = readFileSync(require.resolve('@evan/opus/wasm/opus.wasm'));
const tone = (rateHz: number, durationMs: number): Float32Array =>
  Float32Array.from(
    { length: (rateHz * durationMs) / 1_000 },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * 440 * index) / rateHz),
  );
const loudnessOf = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe(openWasmOpus, () => {
  const codec = WebAssembly.compile(bytes).then(openWasmOpus);

  it('encodes frames of 60 ms that the gateway decodes', async () => {
    const packets: Uint8Array[] = [];
    const encoder = (await codec).openEncoder((packet) => packets.push(packet));
    const samples = tone(16_000, 600);
    for (let offset = 0; offset < samples.length; offset += 960)
      encoder.encode(samples.subarray(offset, offset + 960));
    encoder.close();
    encoder.encode(samples.subarray(0, 960));
    expect(packets.map((packet) => opusPacketShape(packet))).toEqual(
      Array.from({ length: 10 }, () => ({ durationMs: 60, isStereo: false })),
    );
    const decoder = new OpusDecoder(16_000);
    const heard = packets.map((packet) => decoder.decode(packet));
    expect(loudnessOf(heard[5] as Float32Array)).toBeCloseTo(0.354, 1);
  });

  it('decodes what the gateway encodes, to 48 kHz, and drops what is no Opus', async () => {
    const heard: Float32Array[] = [];
    const decoder = (await codec).openDecoder((samples) => heard.push(samples));
    const encoder = new OpusEncoder(24_000);
    const samples = tone(24_000, 300);
    decoder.decode(new Uint8Array(0));
    for (let offset = 0; offset < samples.length; offset += 1_440) {
      decoder.decode(encoder.encode(samples.subarray(offset, offset + 1_440)));
      decoder.decode(Uint8Array.of(0b01001001, 1, 2, 3));
    }
    await decoder.flush();
    decoder.close();
    expect(heard.map(({ length }) => length)).toEqual([2_880, 2_880, 2_880, 2_880, 2_880]);
    expect(loudnessOf(heard[3] as Float32Array)).toBeCloseTo(0.354, 1);
  });
});
