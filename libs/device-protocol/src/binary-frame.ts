import { ProtocolError } from './protocol-error.js';

/** Framing of audio on the socket, chosen by the device for the whole connection. */
export type FrameVersion = 1 | 2 | 3;

/** One Opus packet as it came from, or goes to, the socket. */
export interface AudioFrame {
  /** One Opus packet; empty where the device sent an empty message, which is to be ignored. */
  payload: Uint8Array;
  /** ms; version 2 only: time of the downlink frame that was playing when this was captured. Else 0. */
  timestampMs: number;
}

const V2_HEADER_BYTES = 16;
const V3_HEADER_BYTES = 4;
const TYPE_OPUS = 0;

/** The version that a header or hello names; anything else than 2 and 3 is version 1. */
export function parseFrameVersion(value: unknown): FrameVersion {
  // Only these: Number throws at an object whose own toString is no function, and a hello may name one.
  const version = typeof value === 'string' || typeof value === 'number' ? Number(value) : 1;
  return version === 2 || version === 3 ? version : 1;
}

/**
 * One Opus packet as a binary message. All integers are big-endian; sizes are exact, since the firmware
 * reads as much as the header says. Source: device protocol, binary frames.
 */
export function encodeFrame(version: FrameVersion, payload: Uint8Array, timestampMs = 0): Uint8Array {
  if (version === 1) return payload;
  const headerBytes = version === 2 ? V2_HEADER_BYTES : V3_HEADER_BYTES;
  const message = new Uint8Array(headerBytes + payload.length);
  const view = new DataView(message.buffer);
  if (version === 2) {
    view.setUint16(0, 2);
    view.setUint16(2, TYPE_OPUS);
    view.setUint32(8, timestampMs >>> 0);
    view.setUint32(12, payload.length);
  } else {
    view.setUint8(0, TYPE_OPUS);
    view.setUint16(2, payload.length);
  }
  message.set(payload, headerBytes);
  return message;
}

/**
 * Takes a binary message apart.
 * @throws ProtocolError PROTOCOL_BAD_FRAME when the header is short, names another type or version, or a
 *   payload that the message does not hold
 */
export function decodeFrame(version: FrameVersion, message: Uint8Array): AudioFrame {
  if (version === 1) return { payload: message, timestampMs: 0 };
  if (message.length === 0) return { payload: message, timestampMs: 0 };
  const headerBytes = version === 2 ? V2_HEADER_BYTES : V3_HEADER_BYTES;
  if (message.length < headerBytes) throw badFrame(`a version ${version} header has ${headerBytes} bytes`);
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (version === 2 && view.getUint16(0) !== 2) throw badFrame('its header names another version');
  const type = version === 2 ? view.getUint16(2) : view.getUint8(0);
  if (type !== TYPE_OPUS) throw badFrame('its type is not Opus');
  const payloadBytes = version === 2 ? view.getUint32(12) : view.getUint16(2);
  if (payloadBytes > message.length - headerBytes) throw badFrame('its payload is longer than the message');
  return {
    payload: message.subarray(headerBytes, headerBytes + payloadBytes),
    timestampMs: version === 2 ? view.getUint32(8) : 0,
  };
}

function badFrame(why: string): ProtocolError {
  return new ProtocolError('PROTOCOL_BAD_FRAME', `A binary message was dropped: ${why}.`);
}
