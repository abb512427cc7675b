import { createMp3Encoder } from 'wasm-media-encoders';
import { OpusEncoder } from '../opus.js';

const PRE_SKIP_SAMPLES = 312;

export function makeTone(seconds: number, hz: number, rateHz: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rateHz) },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * hz * index) / rateHz),
  );
}

/** The frequency of a tone: how often its sign changes. */
export function measureHz(samples: Float32Array, rateHz: number): number {
  let crossings = 0;
  for (let index = 1; index < samples.length; index += 1)
    if ((samples[index - 1] as number) < 0 !== (samples[index] as number) < 0) crossings += 1;
  return (crossings * rateHz) / (2 * samples.length);
}

/** 48 kbit/s, with the second channel inverted where there are two. */
export async function encodeMp3(
  samples: Float32Array,
  sampleRate: 16_000 | 24_000,
  channels: 1 | 2 = 1,
): Promise<Buffer> {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate, channels, bitrate: 48 });
  const tracks = channels === 1 ? [samples] : [samples, samples.map((sample) => -sample)];
  return Buffer.concat([encoder.encode(tracks).slice(), encoder.finalize().slice()]);
}

/**
 * Opus in Ogg as an encoder writes it: head, tags, pages of three packets of 20 ms.
 * @param samples at 24 kHz
 * @param keptSamples at 48 kHz; the last page ends there
 */
export function encodeOggOpus(samples: Float32Array, keptSamples = samples.length * 2): Buffer {
  const encoder = new OpusEncoder(24_000);
  const packets: Uint8Array[] = [];
  for (let at = 0; at < samples.length + PRE_SKIP_SAMPLES / 2; at += 480) {
    const frame = new Float32Array(480);
    frame.set(samples.subarray(at, at + 480));
    packets.push(encoder.encode(frame));
  }
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  head.writeUInt16LE(PRE_SKIP_SAMPLES, 10);
  head.writeUInt32LE(24_000, 12);
  const pages = [oggPage([head], 0n), oggPage([Buffer.from('OpusTags\0\0\0\0\0\0\0\0')], 0n)];
  for (let at = 0; at < packets.length; at += 3) {
    const end = Math.min(packets.length, at + 3);
    pages.push(
      oggPage(
        packets.slice(at, end),
        BigInt(end === packets.length ? keptSamples + PRE_SKIP_SAMPLES : end * 960),
      ),
    );
  }
  return Buffer.concat(pages);
}

/** A page of whole packets (RFC 3533), without its checksum. */
export function oggPage(packets: readonly Uint8Array[], granule: bigint): Buffer {
  const lacing = packets.flatMap(({ length }) => [
    ...new Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const header = Buffer.alloc(27);
  header.write('OggS', 'latin1');
  header.writeBigInt64LE(granule, 6);
  header.writeUInt32LE(7, 14);
  header.writeUInt8(lacing.length, 26);
  return Buffer.concat([header, Buffer.from(lacing), ...packets]);
}
