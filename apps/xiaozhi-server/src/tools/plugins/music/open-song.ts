import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { AudioError, decodeAudio, decodeP3 } from '@xiaozhi/audio';
import type { DecodedAudio } from '@xiaozhi/audio';
import { insideOf } from './inside-of.js';
import type { Song } from './list-songs.js';

/** Types that can be played. */
export const PLAYABLE: ReadonlySet<string> = new Set(['.mp3', '.wav', '.ogg', '.opus', '.p3']);

/** What is read at a time: a second of MP3, a tenth of a second of WAV. */
const READ_BYTES = 16_384;
/** Of raw samples; no file has them. */
const NO_RATE_HZ = 0;

/** A song cannot be read. */
export class SongError extends Error {
  readonly code = 'SONG_UNREADABLE';
  readonly retryable = false;
}

/**
 * A song's audio, read and decoded as it is taken.
 * @throws SongError, AudioError, what the file system says, or the signal's reason
 */
export async function* openSong(
  folder: string,
  { file, extension }: Pick<Song, 'file' | 'extension'>,
  signal: AbortSignal,
): AsyncGenerator<DecodedAudio> {
  const path = await insideOf(await realpath(folder), file);
  signal.throwIfAborted();
  if (path === undefined) throw new SongError('The file is not in the folder any more.');
  yield* decode(read(path, signal), extension);
}

/** The first samples of a song tell whether it can be played. @throws as `openSong` */
export async function probeSong(folder: string, song: Song, signal: AbortSignal): Promise<void> {
  for await (const { samples } of openSong(folder, song, signal)) if (samples.length > 0) return;
  throw new AudioError('AUDIO_BAD_STREAM', 'There is no audio in the file.');
}

async function* read(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  // Neither a link nor a pipe that was put in the file's place meanwhile.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new SongError('It is no file.');
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Files are often named after another format: their first bytes count. Old MP3 files begin with anything. */
function decode(bytes: AsyncIterable<Uint8Array>, extension: string): AsyncGenerator<DecodedAudio> {
  if (extension === '.p3') return decodeP3(bytes);
  return decodeAudio(bytes, undefined, NO_RATE_HZ, extension === '.mp3' ? 'mp3' : undefined);
}
