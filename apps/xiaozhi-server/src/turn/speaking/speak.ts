import { Framer, OpusEncoder, Resampler } from '@xiaozhi/audio';
import type { Tts } from '../../speech/tts/tts.js';
import { AsyncChannel } from '../../async/async-channel.js';
import { toSpokenText } from './spoken-text.js';

/** What devices are told in the hello and what they get. */
export const DOWNLINK = { sampleRateHz: 24_000, frameDurationMs: 60 } as const;
const FRAME_SAMPLES = (DOWNLINK.sampleRateHz * DOWNLINK.frameDurationMs) / 1000;
/** Sentences whose speech is made ahead of the one that plays. */
const LOOKAHEAD_COUNT = 2;

/** A step of speaking: a sentence begins, or one of its Opus packets is due. */
export type SpeechItem = { kind: 'sentence'; text: string } | { kind: 'frame'; packet: Uint8Array };

interface SpokenSentence {
  text: string;
  audio: AsyncChannel<Float32Array>;
}

/**
 * Speaks sentences: the next one is synthesised while the one before plays. Packets are encoded one by one as they
 * are taken, so that no sentence blocks the event loop. Sentences with nothing to say are left out.
 * @throws SpeechError, and what the sentences throw
 */
export async function* speak(
  sentences: AsyncIterable<string>,
  tts: Tts,
  signal: AbortSignal,
): AsyncGenerator<SpeechItem> {
  const spoken = new AsyncChannel<SpokenSentence>(LOOKAHEAD_COUNT);
  const synthesis = synthesiseAll(sentences, tts, spoken, signal);
  const encoder = new OpusEncoder(DOWNLINK.sampleRateHz);
  try {
    for await (const { text, audio } of spoken) {
      signal.throwIfAborted();
      yield { kind: 'sentence', text };
      for await (const frame of toFrames(audio, tts.sampleRateHz)) {
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
  tts: Tts,
  spoken: AsyncChannel<SpokenSentence>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const sentence of sentences) {
      const text = toSpokenText(sentence);
      if (text === '') continue;
      signal.throwIfAborted();
      // Unbounded within one sentence: its length is bounded by the splitter.
      const audio = new AsyncChannel<Float32Array>(Number.POSITIVE_INFINITY);
      const room = spoken.push({ text, audio });
      await synthesiseOne(text, tts, audio, signal);
      await room;
    }
    spoken.end();
  } catch (error) {
    spoken.fail(error);
  }
}

async function synthesiseOne(
  text: string,
  tts: Tts,
  audio: AsyncChannel<Float32Array>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const chunk of tts.synthesise(text, signal)) await audio.push(chunk);
    audio.end();
  } catch (error) {
    audio.fail(error);
    throw error;
  }
}

async function* toFrames(
  audio: AsyncIterable<Float32Array>,
  sampleRateHz: number,
): AsyncGenerator<Float32Array> {
  const resampler = new Resampler(sampleRateHz, DOWNLINK.sampleRateHz);
  const framer = new Framer(FRAME_SAMPLES);
  for await (const chunk of audio) yield* framer.push(resampler.push(chunk));
  yield* framer.push(resampler.flush());
  yield* framer.flush();
}
