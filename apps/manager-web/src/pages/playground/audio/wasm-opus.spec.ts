import { readFileSync } from 'node:fs';
import { opusPacketShape } from '../../../../../../libs/audio/src/opus-packet.js';
import { openWasmOpus } from './wasm-opus.js';

const bytes = readFileSync(require.resolve('@evan/opus/wasm/opus.wasm'));
const FRAME_SAMPLES = 960;
const tone = (framesCount: number): Float32Array[] =>
  Array.from({ length: framesCount }, (_, frame) =>
    Float32Array.from(
      { length: FRAME_SAMPLES },
      (_sample, index) => 0.5 * Math.sin((2 * Math.PI * 440 * (frame * FRAME_SAMPLES + index)) / 16_000),
    ),
  );
const loudnessOf = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe(openWasmOpus, () => {
  const codec = WebAssembly.compile(Uint8Array.from(bytes)).then(openWasmOpus);

  it('encodes frames of 60 ms, until it is closed', async () => {
    const packets: Uint8Array[] = [];
    const encoder = (await codec).openEncoder((packet) => packets.push(packet));
    const frames = tone(10);
    for (const frame of frames) encoder.encode(frame);
    encoder.close();
    encoder.close();
    for (const frame of frames) encoder.encode(frame);
    expect(packets.map((packet) => opusPacketShape(packet))).toEqual(
      frames.map(() => ({ durationMs: 60, isStereo: false })),
    );
  });

  it('decodes them to 48 kHz as loud as they were, and drops what is no Opus', async () => {
    const heard: Float32Array[] = [];
    const { openDecoder, openEncoder } = await codec;
    const decoder = openDecoder((samples) => heard.push(samples));
    const encoder = openEncoder((packet) => decoder.decode(packet));
    decoder.decode(new Uint8Array(0));
    for (const frame of tone(5)) {
      encoder.encode(frame);
      decoder.decode(Uint8Array.of(0b01001001, 1, 2, 3));
    }
    await decoder.flush();
    decoder.close();
    expect(heard.map(({ length }) => length)).toEqual([2_880, 2_880, 2_880, 2_880, 2_880]);
    expect(loudnessOf(heard[3] as Float32Array)).toBeCloseTo(0.354, 1);
  });
});
