import { AudioError } from '../audio-error.js';
import type { DecodedAudio } from './decoded-audio.js';
import { decodeMp3 } from './mp3.js';
import { decodeOggOpus } from './ogg-opus.js';
import { decodePcm16 } from './pcm16.js';
import { decodeWav } from './wav-stream.js';

export type AudioFormat = 'pcm' | 'wav' | 'mp3' | 'opus';

/**
 * Audio of a known format, or of the one that its first bytes tell.
 * @param pcmRateHz of raw samples, which tell nothing themselves
 * @param otherwise what it is where the first bytes tell nothing
 * @throws AudioError
 */
export async function* decodeAudio(
  bytes: AsyncIterable<Uint8Array>,
  format: AudioFormat | undefined,
  pcmRateHz: number,
  otherwise?: AudioFormat,
): AsyncGenerator<DecodedAudio> {
  if (format !== undefined) {
    yield* decodeAs(bytes, format, pcmRateHz);
    return;
  }
  const source = bytes[Symbol.asyncIterator]();
  try {
    const head: Uint8Array[] = [];
    let headBytes = 0;
    while (headBytes < 4) {
      const next = await source.next();
      if (next.done === true) break;
      head.push(next.value);
      headBytes += next.value.length;
    }
    const found = formatOf(Buffer.concat(head)) ?? otherwise;
    if (found === undefined)
      throw new AudioError('AUDIO_BAD_STREAM', 'What came is neither WAV, MP3 nor Opus in Ogg.');
    yield* decodeAs(rest(head, source), found, pcmRateHz);
  } finally {
    await source.return?.(undefined);
  }
}

function decodeAs(
  bytes: AsyncIterable<Uint8Array>,
  format: AudioFormat,
  sampleRateHz: number,
): AsyncGenerator<DecodedAudio> {
  switch (format) {
    case 'pcm':
      return decodePcm16(bytes, { sampleRateHz });
    case 'wav':
      return decodeWav(bytes);
    case 'mp3':
      return decodeMp3(bytes);
    case 'opus':
      return decodeOggOpus(bytes);
  }
}

function formatOf(head: Buffer): AudioFormat | undefined {
  const mark = head.toString('latin1', 0, 4);
  if (mark === 'RIFF') return 'wav';
  if (mark === 'OggS') return 'opus';
  const isFrame = head.length >= 2 && head[0] === 0xff && ((head[1] as number) & 0xe0) === 0xe0;
  return mark.startsWith('ID3') || isFrame ? 'mp3' : undefined;
}

async function* rest(head: Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}
