import { setImmediate as nextTurn } from 'node:timers/promises';
import { MPEGDecoder } from 'mpg123-decoder';
import { AudioError } from '../audio-error.js';
import type { DecodedAudio } from './decoded-audio.js';

/** What is decoded at a time: about a third of a second of speech, or 50 ms of music, in one to two milliseconds. */
const SLICE_BYTES = 2_048;

/**
 * MP3 (MPEG layer I to III) of any length, cut anywhere; the samples are the same however it is cut. Broken frames are
 * skipped. The event loop gets a turn between slices.
 * @throws AudioError AUDIO_BAD_STREAM when there was no audio in it
 */
export async function* decodeMp3(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<DecodedAudio> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  let samplesCount = 0;
  try {
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        if (at > 0) await nextTurn();
        const { channelData, samplesDecoded, sampleRate } = decoder.decode(
          chunk.subarray(at, at + SLICE_BYTES),
        );
        if (samplesDecoded === 0) continue;
        samplesCount += samplesDecoded;
        yield { sampleRateHz: sampleRate, samples: mixDown(channelData) };
      }
    }
  } finally {
    decoder.free();
  }
  if (samplesCount === 0) throw new AudioError('AUDIO_BAD_STREAM', 'There is no MP3 audio in what came.');
}

/** The decoder gives two channels always, twice the same for mono. */
function mixDown([left, right]: Float32Array[]): Float32Array {
  if (left === undefined) return new Float32Array(0);
  if (right === undefined) return left;
  return left.map((sample, index) => (sample + (right[index] as number)) / 2);
}
