import { AudioError } from '../audio-error.js';
import { ByteQueue } from './byte-queue.js';
import type { DecodedAudio } from './decoded-audio.js';
import { decodePcm16 } from './pcm16.js';
import type { PcmForm } from './pcm16.js';

const PCM = 1;
const EXTENSIBLE = 0xfffe;
/** Longer chunks before the audio are no WAV file of a speech service. */
const MAX_HEADER_BYTES = 1_000_000;
/** Services that stream do not know the length yet, and write one of these. */
const UNKNOWN_SIZES = new Set([0, 0xffffffff, 0x7fffffff, 0xffffff00, 0x7fffff00]);

/**
 * A WAV file with 16-bit PCM that still comes in; `readWav` reads whole ones. Its audio ends where its header says, or
 * with the stream where the header does not know.
 * @throws AudioError AUDIO_BAD_STREAM for anything else, and for audio that ends too early
 */
export async function* decodeWav(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<DecodedAudio> {
  const source = bytes[Symbol.asyncIterator]();
  const queue = new ByteQueue();
  const more = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done !== true) queue.push(next.value);
    return next.done !== true;
  };
  try {
    const { form, sizeBytes } = await readHeader(queue, more);
    yield* decodePcm16(readBody(queue, more, sizeBytes), form);
  } finally {
    await source.return?.(undefined);
  }
}

type More = () => Promise<boolean>;

async function readHeader(queue: ByteQueue, more: More): Promise<{ form: PcmForm; sizeBytes: number }> {
  const riff = await need(queue, more, 12);
  if (riff.toString('latin1', 0, 4) !== 'RIFF' || riff.toString('latin1', 8, 12) !== 'WAVE')
    throw badWav('it has no RIFF header');
  let form: PcmForm | undefined;
  for (;;) {
    const header = await need(queue, more, 8);
    const id = header.toString('latin1', 0, 4);
    const sizeBytes = header.readUInt32LE(4);
    if (id === 'data') {
      if (form === undefined) throw badWav('its data comes before its format');
      return { form, sizeBytes: UNKNOWN_SIZES.has(sizeBytes) ? Number.POSITIVE_INFINITY : sizeBytes };
    }
    if (sizeBytes > MAX_HEADER_BYTES) throw badWav(`its part "${id}" is too long`);
    const body = await need(queue, more, sizeBytes + (sizeBytes % 2));
    if (id === 'fmt ') form = readForm(body);
  }
}

function readForm(body: Buffer): PcmForm {
  if (body.length < 16) throw badWav('its format is cut off');
  const tag = body.readUInt16LE(0);
  const code = tag === EXTENSIBLE && body.length >= 26 ? body.readUInt16LE(24) : tag;
  const channelsCount = body.readUInt16LE(2);
  const sampleRateHz = body.readUInt32LE(4);
  const bits = body.readUInt16LE(14);
  if (code !== PCM || bits !== 16) throw badWav(`format ${code} with ${bits} bits is not supported`);
  if (channelsCount < 1 || channelsCount > 8 || sampleRateHz < 8_000 || sampleRateHz > 192_000)
    throw badWav(`${channelsCount} channels at ${sampleRateHz} Hz are not supported`);
  return { sampleRateHz, channelsCount };
}

async function* readBody(queue: ByteQueue, more: More, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let leftBytes = sizeBytes;
  do {
    const block = queue.take(Math.min(queue.length, leftBytes));
    leftBytes -= block.length;
    if (block.length > 0) yield block;
  } while (leftBytes > 0 && (await more()));
  if (Number.isFinite(leftBytes) && leftBytes > 0) throw badWav(`${leftBytes} bytes of it are missing`);
}

async function need(queue: ByteQueue, more: More, count: number): Promise<Buffer> {
  while (queue.length < count) if (!(await more())) throw badWav('its header is cut off');
  return queue.take(count);
}

function badWav(why: string): AudioError {
  return new AudioError('AUDIO_BAD_STREAM', `The WAV audio cannot be read: ${why}.`);
}
