import { gunzipSync, gzipSync } from 'node:zlib';

/** Version 1, header of four bytes. */
const VERSION_AND_SIZE = 0x11;
const JSON_GZIP = 0x11;
const RAW_GZIP = 0x01;
const GZIP = 0x1;
const FULL_CLIENT_REQUEST = 0x1;
const AUDIO_REQUEST = 0x2;
const FULL_SERVER_RESPONSE = 0x9;
const ERROR_RESPONSE = 0xf;
const HAS_SEQUENCE = 0x1;
const IS_LAST = 0x2;
/** An answer is a few kilobytes; more than this is an attack on memory. */
const MAX_PAYLOAD_BYTES = 4 * 1_024 * 1_024;

/** What the service sends: an answer (JSON, not parsed yet), or an error with its code. */
export type VolcMessage =
  { kind: 'answer'; json: string; isLast: boolean } | { kind: 'error'; code: number; text: string };

/** The request that begins an utterance. Source: Volcano Engine, large-model streaming recognition, binary protocol. */
export function encodeRequest(request: object): Uint8Array {
  return frame(FULL_CLIENT_REQUEST, 0, JSON_GZIP, Buffer.from(JSON.stringify(request)));
}

/** Audio of an utterance. */
export function encodeAudio(pcm: Uint8Array, isLast: boolean): Uint8Array {
  return frame(AUDIO_REQUEST, isLast ? IS_LAST : 0, RAW_GZIP, pcm);
}

/** @throws RangeError for what is no message of the service */
export function decodeMessage(bytes: Uint8Array): VolcMessage {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = ((view[0] ?? 0) & 0x0f) * 4;
  if (view.length < headerBytes || headerBytes < 4 || (view[0] as number) >> 4 !== 1)
    throw new RangeError('A message has no header of version 1.');
  const type = (view[1] as number) >> 4;
  const flags = (view[1] as number) & 0x0f;
  const isGzip = ((view[2] as number) & 0x0f) === GZIP;
  if (type === FULL_SERVER_RESPONSE) {
    const at = headerBytes + ((flags & HAS_SEQUENCE) === 0 ? 0 : 4);
    return { kind: 'answer', json: payloadAt(view, at, isGzip), isLast: (flags & IS_LAST) !== 0 };
  }
  if (type !== ERROR_RESPONSE) throw new RangeError(`A message is of the unknown type ${type}.`);
  return {
    kind: 'error',
    code: view.readUInt32BE(headerBytes),
    text: payloadAt(view, headerBytes + 4, isGzip),
  };
}

function frame(type: number, flags: number, encoding: number, content: Uint8Array): Uint8Array {
  const payload = gzipSync(content, { level: 1 });
  const header = Buffer.from([VERSION_AND_SIZE, (type << 4) | flags, encoding, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function payloadAt(view: Buffer, at: number, isGzip: boolean): string {
  const size = view.readUInt32BE(at);
  const payload = view.subarray(at + 4, at + 4 + size);
  if (payload.length < size) throw new RangeError('A message is shorter than it says.');
  if (!isGzip || size === 0) return payload.toString('utf8');
  return gunzipSync(payload, { maxOutputLength: MAX_PAYLOAD_BYTES }).toString('utf8');
}
