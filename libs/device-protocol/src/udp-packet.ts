/**
 * AES-128-CTR of one key: turns bytes into ciphertext, and back, from the given initial counter block of 16 bytes.
 * The caller brings it, so that this library needs no platform.
 */
export type CtrCipher = (counterBlock: Uint8Array, bytes: Uint8Array) => Uint8Array;

/** The 16 bytes before the audio of a UDP packet. All integers are big-endian and unsigned. */
export interface UdpHeader {
  flags: number;
  /** Of the ciphertext, which is as long as the Opus packet in it. */
  payloadBytes: number;
  /** Names the session. */
  ssrc: number;
  timestampMs: number;
  /** The first packet of a sender has 1. */
  sequence: number;
}

export const UDP_HEADER_BYTES = 16;
const TYPE_AUDIO = 1;

/** The initial counter block of a session as its hello carries it: a packet's header without its changing parts. */
export function udpNonce(ssrc: number): Uint8Array {
  const nonce = new Uint8Array(UDP_HEADER_BYTES);
  nonce[0] = TYPE_AUDIO;
  new DataView(nonce.buffer).setUint32(4, ssrc);
  return nonce;
}

/**
 * One Opus packet as a UDP packet: the header, which is also the initial counter block, then the ciphertext.
 * Source: device protocol, MQTT + UDP on the wire.
 * @param nonce of the session; type, flags and ssrc are taken from it
 */
export function encodeUdpPacket(
  nonce: Uint8Array,
  { timestampMs, sequence }: Pick<UdpHeader, 'timestampMs' | 'sequence'>,
  payload: Uint8Array,
  cipher: CtrCipher,
): Uint8Array {
  const packet = new Uint8Array(UDP_HEADER_BYTES + payload.length);
  packet.set(nonce);
  const view = new DataView(packet.buffer);
  view.setUint16(2, payload.length);
  view.setUint32(8, timestampMs >>> 0);
  view.setUint32(12, sequence >>> 0);
  packet.set(cipher(packet.slice(0, UDP_HEADER_BYTES), payload), UDP_HEADER_BYTES);
  return packet;
}

/**
 * Reads the header of a UDP packet. Anybody may send anything here, thus nothing is thrown.
 * @returns undefined when this is no audio packet, or its size is not what the header says
 */
export function parseUdpHeader(packet: Uint8Array): UdpHeader | undefined {
  if (packet.length < UDP_HEADER_BYTES || packet[0] !== TYPE_AUDIO) return undefined;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const payloadBytes = view.getUint16(2);
  if (packet.length !== UDP_HEADER_BYTES + payloadBytes) return undefined;
  return {
    flags: view.getUint8(1),
    payloadBytes,
    ssrc: view.getUint32(4),
    timestampMs: view.getUint32(8),
    sequence: view.getUint32(12),
  };
}

/** The Opus packet in a UDP packet whose header has been read. A wrong key gives noise: nothing here authenticates. */
export function decryptUdpPayload(packet: Uint8Array, cipher: CtrCipher): Uint8Array {
  return cipher(packet.subarray(0, UDP_HEADER_BYTES), packet.subarray(UDP_HEADER_BYTES));
}
