import { OpusEncoder } from '@xiaozhi/audio';
import { encodeFrame } from '@xiaozhi/device-protocol';
import type { FrameVersion } from '@xiaozhi/device-protocol';
import type { Random } from './random.js';

const RATE_HZ = 16_000;

/** A second of noise and a second of silence, as a device would send them. */
const PACKETS: readonly Uint8Array[] = packets();

/** A binary message: proper audio, broken Opus, or a header that is short or lies. */
export function audioFrame(random: Random, version: FrameVersion): Uint8Array {
  const dice = random.next();
  if (dice < 0.4) return encodeFrame(version, random.pick(PACKETS));
  if (dice < 0.5) return encodeFrame(version, random.bytes(1 + random.below(3)));
  if (dice < 0.7) return encodeFrame(version, random.bytes(random.below(300)));
  if (dice < 0.75) return encodeFrame(random.pick([1, 2, 3]), random.pick(PACKETS));
  if (dice < 0.8) return encodeFrame(version, truncated(random.pick(PACKETS), random));
  if (dice < 0.85) return new Uint8Array(0);
  if (dice < 0.9) return random.bytes(random.below(20));
  return lie(Buffer.from(encodeFrame(version, random.pick(PACKETS))), random);
}

function truncated(packet: Uint8Array, random: Random): Uint8Array {
  return packet.slice(0, random.below(packet.length));
}

/** Changes a byte of the header. */
function lie(frame: Buffer, random: Random): Uint8Array {
  frame[random.below(Math.min(16, frame.length))] = random.below(256);
  return frame;
}

function packets(): Uint8Array[] {
  const encoder = new OpusEncoder(RATE_HZ);
  return Array.from({ length: 32 }, (_, count) => {
    const level = count % 2 === 0 ? 0.2 : 0;
    const frame = Float32Array.from(
      { length: 960 },
      (_sample, index) => level * Math.sin(index * (count + 1)),
    );
    return encoder.encode(frame).slice();
  });
}
