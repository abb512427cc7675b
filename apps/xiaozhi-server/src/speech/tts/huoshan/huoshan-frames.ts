import { gunzipSync } from 'node:zlib';
import { SpeechError } from '../../speech-error.js';

/** Numbers of the events (Volcano Engine, bidirectional speech synthesis). */
export const EVENT = {
  startConnection: 1,
  finishConnection: 2,
  connectionStarted: 50,
  connectionFailed: 51,
  connectionFinished: 52,
  startSession: 100,
  finishSession: 102,
  sessionStarted: 150,
  sessionFinished: 152,
  sessionFailed: 153,
  taskRequest: 200,
  speech: 352,
} as const;

const VERSION_AND_SIZE = 0x11;
const FULL_REQUEST = 0x1;
const AUDIO = 0xb;
const ERROR = 0xf;
const WITH_EVENT = 0x4;
const WITH_SEQUENCE = 0x1;
const JSON_PLAIN = 0x10;
const GZIP = 0x1;
/** No message is longer unzipped. */
const MAX_PAYLOAD_BYTES = 8_000_000;

export interface HuoshanFrame {
  isError: boolean;
  isAudio: boolean;
  /** Of an error; else 0. */
  errorCode: number;
  /** 0 where the frame has none. */
  event: number;
  /** Empty where the event is one of the connection. */
  sessionId: string;
  payload: Buffer;
}

/** @param sessionId left out for events of the connection */
export function encodeFrame(event: number, payload: object, sessionId?: string): Buffer {
  const parts = [
    Buffer.from([VERSION_AND_SIZE, (FULL_REQUEST << 4) | WITH_EVENT, JSON_PLAIN, 0]),
    uint32(event),
  ];
  if (sessionId !== undefined) parts.push(withLength(Buffer.from(sessionId)));
  parts.push(withLength(Buffer.from(JSON.stringify(payload))));
  return Buffer.concat(parts);
}

/** @throws SpeechError for a frame that is cut off or none at all */
export function parseFrame(bytes: Buffer): HuoshanFrame {
  try {
    return new FrameReader(bytes).read();
  } catch (cause) {
    throw new SpeechError(
      'SPEECH_UNAVAILABLE',
      '[huoshan_double_stream] the service sent something that is no frame; check ws_url.',
      { cause },
    );
  }
}

class FrameReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  read(): HuoshanFrame {
    const [size, typeAndFlags, form] = [
      this.bytes.readUInt8(0),
      this.bytes.readUInt8(1),
      this.bytes.readUInt8(2),
    ];
    if (size >> 4 !== 1) throw new RangeError('another version of the protocol');
    this.at = (size & 0xf) * 4;
    const [type, flags] = [typeAndFlags >> 4, typeAndFlags & 0xf];
    const errorCode = type === ERROR ? this.uint32() : 0;
    if (type !== ERROR && (flags & WITH_SEQUENCE) !== 0) this.uint32();
    const event = (flags & WITH_EVENT) === 0 ? 0 : this.uint32();
    const isOfConnection = event >= EVENT.connectionStarted && event <= EVENT.connectionFinished;
    const id = event === 0 ? '' : this.block().toString('utf8');
    const payload = this.block();
    return {
      isError: type === ERROR,
      isAudio: type === AUDIO,
      errorCode,
      event,
      sessionId: isOfConnection ? '' : id,
      payload: (form & 0xf) === GZIP ? gunzipSync(payload, { maxOutputLength: MAX_PAYLOAD_BYTES }) : payload,
    };
  }

  private uint32(): number {
    const value = this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  private block(): Buffer {
    const length = this.uint32();
    if (this.at + length > this.bytes.length) throw new RangeError('a frame that is cut off');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function withLength(bytes: Buffer): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}
