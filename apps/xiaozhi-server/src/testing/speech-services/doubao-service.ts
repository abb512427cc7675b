import { gunzipSync, gzipSync } from 'node:zlib';
import { LevelListener } from './spoken-levels.js';
import type { ServiceConnection } from './speech-service.js';

export interface DoubaoTrouble {
  /** Sent in an error message instead of any answer. */
  errorCode?: number;
  errorText?: string;
}

/** One message to the service, taken apart. */
interface Incoming {
  type: number;
  flags: number;
  payload: Buffer;
}

/**
 * Speaks the binary protocol of Volcano Engine's large-model streaming recognition; understands `spokenLevels`. `heard`
 * gets the request.
 */
export function serveDoubao(heard: (request: object) => void = () => undefined, trouble: DoubaoTrouble = {}) {
  return (connection: ServiceConnection): void => {
    const listener = new LevelListener();
    let sequence = 0;
    let toldCount = -1;
    const answer = (text: string, isLast: boolean): void => {
      sequence += 1;
      const payload = gzipSync(
        JSON.stringify({
          audio_info: { duration: 1 },
          result: { text, utterances: [{ text, definite: isLast }] },
        }),
      );
      const head = Buffer.from([0x11, 0x90 | (isLast ? 0b0011 : 0b0001), 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      head.writeInt32BE(isLast ? -sequence : sequence, 4);
      head.writeUInt32BE(payload.length, 8);
      connection.send(Buffer.concat([head, payload]));
    };
    connection.onMessage = (message) => {
      const { type, flags, payload } = takeApart(message);
      if (trouble.errorCode !== undefined) return connection.send(errorMessage(trouble));
      if (type === 0x1) {
        heard(JSON.parse(payload.toString('utf8')) as object);
        return answer('', false);
      }
      const isLast = (flags & 0b0010) !== 0;
      listener.push(payload);
      const words = listener.words(isLast);
      if (isLast) return answer(words.length === 0 ? '' : `${words.join(' ')}.`, true);
      if (words.length > toldCount) answer(words.join(' '), false);
      toldCount = words.length;
    };
  };
}

function takeApart(message: string | Uint8Array): Incoming {
  if (typeof message === 'string') throw new Error('The service takes binary messages only.');
  const bytes = Buffer.from(message);
  const size = bytes.readUInt32BE(4);
  if (bytes[0] !== 0x11 || bytes.length !== 8 + size)
    throw new Error('A message is not of the documented form.');
  return {
    type: (bytes[1] as number) >> 4,
    flags: (bytes[1] as number) & 0x0f,
    payload: gunzipSync(bytes.subarray(8)),
  };
}

/** Not compressed, as the documentation shows it. */
function errorMessage({ errorCode = 0, errorText = '' }: DoubaoTrouble): Buffer {
  const text = Buffer.from(errorText);
  const head = Buffer.from([0x11, 0xf0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(errorCode, 4);
  head.writeUInt32BE(text.length, 8);
  return Buffer.concat([head, text]);
}
