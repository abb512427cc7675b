import { Framer, OpusEncoder, Resampler } from '@xiaozhi/audio';
import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import { AsyncChannel } from '../../async/async-channel.js';
import { SpeechError } from '../../speech/speech-error.js';
import type { CorrectWords } from '../../speech/tts/correct-words.js';
import type { Tts } from '../../speech/tts/tts.js';
import { synthesisePatiently } from './patient-synthesis.js';
import { SilenceTrimmer } from './silence-trimmer.js';
import { toSpokenText, toSubtitle } from './spoken-text.js';

/** What devices are told in the hello and what they get. */
export const DOWNLINK = { sampleRateHz: 24_000, frameDurationMs: 60 } as const;
const FRAME_SAMPLES = (DOWNLINK.sampleRateHz * DOWNLINK.frameDurationMs) / 1000;
/** What is resampled at a time. */
const SLICE_SAMPLES = 4_800;
/** Sentences whose speech is made ahead of the one that plays. */
const LOOKAHEAD_COUNT = 2;

/** A step of speaking: a sentence begins, with what a screen shows of it, or one of its Opus packets is due. */
export type SpeechItem = { kind: 'sentence'; text: string } | { kind: 'frame'; packet: Uint8Array };

export interface Voice {
  tts: Tts;
  correctWords: CorrectWords;
  clock: Clock;
  logger: Logger;
}

interface SpokenSentence {
  text: string;
  audio: AsyncChannel<Float32Array>;
}

/**
 * Speaks sentences: the next one is synthesised while the one before plays. Packets are encoded one by one as they
 * are taken, so that no sentence blocks the event loop. Sentences with nothing to say are left out. One that cannot be
 * spoken is left out too, unless it is the first or the one before failed as well: then the voice is down.
 * @throws SpeechError, and what the sentences throw
 */
export async function* speak(
  sentences: AsyncIterable<string>,
  voice: Voice,
  signal: AbortSignal,
): AsyncGenerator<SpeechItem> {
  const spoken = new AsyncChannel<SpokenSentence>(LOOKAHEAD_COUNT);
  const synthesis = synthesiseAll(sentences, voice, spoken, signal);
  const encoder = new OpusEncoder(DOWNLINK.sampleRateHz);
  try {
    for await (const { text, audio } of spoken) {
      signal.throwIfAborted();
      yield { kind: 'sentence', text };
      for await (const frame of toFrames(audio, voice.tts.sampleRateHz)) {
        signal.throwIfAborted();
        yield { kind: 'frame', packet: encoder.encode(frame) };
      }
    }
  } finally {
    spoken.close();
    await synthesis;
  }
}

/** Never rejects: failures reach the taker through the channels. */
async function synthesiseAll(
  sentences: AsyncIterable<string>,
  voice: Voice,
  spoken: AsyncChannel<SpokenSentence>,
  signal: AbortSignal,
): Promise<void> {
  let wasSpoken = false;
  try {
    for await (const sentence of sentences) {
      const words = voice.correctWords(toSpokenText(sentence));
      if (words.trim() === '') continue;
      signal.throwIfAborted();
      // Unbounded within one sentence: its length is bounded by the splitter.
      const audio = new AsyncChannel<Float32Array>(Number.POSITIVE_INFINITY);
      const room = spoken.push({ text: toSubtitle(sentence), audio });
      try {
        for await (const chunk of synthesisePatiently(voice.tts, words, { clock: voice.clock, signal }))
          await audio.push(chunk);
        wasSpoken = true;
      } catch (error) {
        if (!wasSpoken || !isOfTheSentence(error)) throw error;
        wasSpoken = false;
        voice.logger.warn({ error }, 'a sentence could not be spoken to its end; the next one follows');
      } finally {
        audio.end();
      }
      await room;
    }
    spoken.end();
  } catch (error) {
    spoken.fail(error);
  }
}

/** A refused key is refused for every sentence; a cut turn speaks none. */
function isOfTheSentence(error: unknown): boolean {
  return error instanceof SpeechError && error.code !== 'SPEECH_UNAUTHORIZED';
}

async function* toFrames(
  audio: AsyncIterable<Float32Array>,
  sampleRateHz: number,
): AsyncGenerator<Float32Array> {
  const trimmer = new SilenceTrimmer(sampleRateHz);
  const resampler = new Resampler(sampleRateHz, DOWNLINK.sampleRateHz);
  const framer = new Framer(FRAME_SAMPLES);
  for await (const chunk of audio) {
    // Sliced, because some voices give a whole sentence at once.
    for (let at = 0; at < chunk.length; at += SLICE_SAMPLES)
      yield* framer.push(resampler.push(trimmer.push(chunk.subarray(at, at + SLICE_SAMPLES))));
  }
  yield* framer.push(resampler.push(trimmer.flush()));
  yield* framer.push(resampler.flush());
  yield* framer.flush();
}
