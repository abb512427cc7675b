import { Framer, OpusEncoder, Resampler } from '@xiaozhi/audio';
import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import { AsyncChannel } from '../../async/async-channel.js';
import { SpeechError } from '../../speech/speech-error.js';
import type { CorrectWords } from '../../speech/tts/correct-words.js';
import type { Tts } from '../../speech/tts/tts.js';
import { synthesisePatiently } from './patient-synthesis.js';
import { playSound } from './play-sound.js';
import type { AudiblePart } from './reply-parts.js';
import { SilenceTrimmer } from './silence-trimmer.js';
import { toSpokenText, toSubtitle } from './spoken-text.js';

/** What devices are told in the hello and what they get. */
export const DOWNLINK = { sampleRateHz: 24_000, frameDurationMs: 60 } as const;
const FRAME_SAMPLES = (DOWNLINK.sampleRateHz * DOWNLINK.frameDurationMs) / 1000;
/** What is resampled at a time. */
const SLICE_SAMPLES = 4_800;
/** Sentences whose speech is made ahead of the one that plays. */
const LOOKAHEAD_COUNT = 2;

/** A sentence or a sound begins, with what a screen shows of it. */
export type SpeechBeginning = { kind: 'sentence'; text: string } | { kind: 'sound'; title: string };
/** A step of speaking: something begins, or one of its Opus packets is due. */
export type SpeechItem = SpeechBeginning | { kind: 'frame'; packet: Uint8Array };

export interface Voice {
  tts: Tts;
  correctWords: CorrectWords;
  clock: Clock;
  logger: Logger;
}

/** Something to be heard, and its samples at the rate of the downlink. */
interface Audible {
  begins: SpeechBeginning;
  samples: AsyncIterable<Float32Array>;
}

/**
 * Speaks sentences: the next one is synthesised while the one before plays. Packets are encoded one by one as they
 * are taken, so that no sentence blocks the event loop. Sentences with nothing to say are left out. One that cannot be
 * spoken is left out too, unless it is the first or the one before failed as well: then the voice is down. Sounds
 * between them are opened when it is their turn, and taken no faster than their packets.
 * @throws SpeechError, and what the parts throw
 */
export async function* speak(
  parts: AsyncIterable<AudiblePart>,
  voice: Voice,
  signal: AbortSignal,
): AsyncGenerator<SpeechItem> {
  const audible = new AsyncChannel<Audible>(LOOKAHEAD_COUNT);
  const synthesis = synthesiseAll(parts, voice, audible, signal);
  const encoder = new OpusEncoder(DOWNLINK.sampleRateHz);
  try {
    for await (const { begins, samples } of audible) {
      signal.throwIfAborted();
      yield begins;
      for await (const frame of toFrames(samples)) {
        signal.throwIfAborted();
        yield { kind: 'frame', packet: encoder.encode(frame) };
      }
    }
  } finally {
    audible.close();
    await synthesis;
  }
}

/** Never rejects: failures reach the taker through the channels. */
async function synthesiseAll(
  parts: AsyncIterable<AudiblePart>,
  voice: Voice,
  audible: AsyncChannel<Audible>,
  signal: AbortSignal,
): Promise<void> {
  let wasSpoken = false;
  try {
    for await (const part of parts) {
      if (typeof part !== 'string') {
        const samples = playSound(part, DOWNLINK.sampleRateHz, { signal, logger: voice.logger });
        await audible.push({ begins: { kind: 'sound', title: part.title }, samples });
        continue;
      }
      const words = voice.correctWords(toSpokenText(part));
      if (words.trim() === '') continue;
      signal.throwIfAborted();
      // Unbounded within one sentence: its length is bounded by the splitter.
      const audio = new AsyncChannel<Float32Array>(Number.POSITIVE_INFINITY);
      const room = audible.push({
        begins: { kind: 'sentence', text: toSubtitle(part) },
        samples: toSamples(audio, voice.tts.sampleRateHz),
      });
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
    audible.end();
  } catch (error) {
    audible.fail(error);
  }
}

/** A refused key is refused for every sentence; a cut turn speaks none. */
function isOfTheSentence(error: unknown): boolean {
  return error instanceof SpeechError && error.code !== 'SPEECH_UNAUTHORIZED';
}

/** A voice's audio without the silence around it, at the rate of the downlink. */
async function* toSamples(
  audio: AsyncIterable<Float32Array>,
  sampleRateHz: number,
): AsyncGenerator<Float32Array> {
  const trimmer = new SilenceTrimmer(sampleRateHz);
  const resampler = new Resampler(sampleRateHz, DOWNLINK.sampleRateHz);
  for await (const chunk of audio) {
    // Sliced, because some voices give a whole sentence at once.
    for (let at = 0; at < chunk.length; at += SLICE_SAMPLES)
      yield resampler.push(trimmer.push(chunk.subarray(at, at + SLICE_SAMPLES)));
  }
  yield resampler.push(trimmer.flush());
  yield resampler.flush();
}

async function* toFrames(samples: AsyncIterable<Float32Array>): AsyncGenerator<Float32Array> {
  const framer = new Framer(FRAME_SAMPLES);
  for await (const piece of samples) yield* framer.push(piece);
  yield* framer.flush();
}
