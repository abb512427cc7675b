import { OpusEncoder } from '../opus.js';

/** A packet behind its type, a reserved byte and its length (device protocol, binary frames). */
export function p3Packet(packet: Uint8Array, type = 0): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt8(type, 0);
  header.writeUInt16BE(packet.length, 2);
  return Buffer.concat([header, packet]);
}

/** A p3 file: packets of 60 ms; the last one is filled up with silence. @param samples mono, 16 kHz */
export function encodeP3(samples: Float32Array): Buffer {
  const encoder = new OpusEncoder(16_000);
  const packets: Buffer[] = [];
  for (let at = 0; at < samples.length; at += 960) {
    const frame = new Float32Array(960);
    frame.set(samples.subarray(at, at + 960));
    packets.push(p3Packet(encoder.encode(frame)));
  }
  return Buffer.concat(packets);
}
