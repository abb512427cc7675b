import { Resampler } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import type { Llm } from '../llm/llm.js';
import { AsyncChannel } from '../async/async-channel.js';
import type { Asr, Transcript } from '../speech/asr/asr.js';
import type { Tts } from '../speech/tts/tts.js';
import { Failover } from './failover.js';
import { ReplayedAudio } from './replayed-audio.js';

/** How long a person waits in silence before the second provider is asked, in ms. */
const BEGIN_MS = { llm: 6_000, asr: 8_000, tts: 4_000 } as const;
/** Interim transcripts that may wait; they come no faster than somebody speaks. */
const TRANSCRIPTS_COUNT = 16;

/** A language model with a second one behind it. */
export function llmWithFallback(first: Llm, second: Llm, logger: Logger): Llm {
  const failover = new Failover({ what: `LLM ${first.code}`, beginMs: BEGIN_MS.llm, logger });
  const complete = first.complete?.bind(first) ?? second.complete?.bind(second);
  return {
    code: first.code,
    reply: (request, signal) =>
      failover.stream(
        (limit) => first.reply(request, limit),
        (limit) => second.reply(request, limit),
        signal,
      ),
    ...(complete === undefined ? {} : { complete }),
  };
}

/**
 * A recogniser with a second one behind it, which hears the whole utterance too. Interim words of the first bind nobody:
 * it may fail, and be late, until its final ones. It is late from the end of the utterance on, not while somebody speaks.
 */
export function asrWithFallback(first: Asr, second: Asr, logger: Logger): Asr {
  const failover = new Failover({ what: `ASR ${first.code}`, beginMs: BEGIN_MS.asr, logger });
  return {
    code: first.code,
    streams: first.streams === true,
    async *transcribe(audio, signal) {
      const replayed = new ReplayedAudio(audio);
      const transcripts = new AsyncChannel<Transcript>(TRANSCRIPTS_COUNT);
      const hear = async function* (asr: Asr, limit: AbortSignal): AsyncGenerator<Transcript> {
        for await (const transcript of asr.transcribe(replayed.play(), limit)) {
          if (transcript.isFinal) yield transcript;
          else if (!limit.aborted) await transcripts.push(transcript);
        }
      };
      const cut = new AbortController();
      const onAbort = (): void => cut.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      const either = failover.stream(
        (limit) => hear(first, limit),
        (limit) => hear(second, limit),
        cut.signal,
        replayed.drain(),
      );
      void forward(either, transcripts);
      try {
        yield* transcripts;
      } finally {
        signal.removeEventListener('abort', onAbort);
        cut.abort(new Error('Nobody listens any more.'));
      }
    },
    warmUp: async () => {
      await Promise.all([first.warmUp?.(), second.warmUp?.()]);
    },
    // Both belong to a pool, which closes them.
    close: () => Promise.resolve(),
  };
}

/** Never rejects: whoever takes from the channel gets the failure. */
async function forward<T>(source: AsyncIterable<T>, channel: AsyncChannel<T>): Promise<void> {
  try {
    for await (const value of source) await channel.push(value);
    channel.end();
  } catch (error) {
    channel.fail(error);
  }
}

/** A voice with a second one behind it, brought to the first one's rate. */
export function ttsWithFallback(first: Tts, second: Tts, logger: Logger): Tts {
  const failover = new Failover({ what: `TTS ${first.code}`, beginMs: BEGIN_MS.tts, logger });
  return {
    code: first.code,
    sampleRateHz: first.sampleRateHz,
    synthesise: (text, signal) =>
      failover.stream(
        (limit) => first.synthesise(text, limit),
        (limit) => atRate(second.synthesise(text, limit), second.sampleRateHz, first.sampleRateHz),
        signal,
      ),
    close: () => Promise.resolve(),
  };
}

async function* atRate(
  audio: AsyncIterable<Float32Array>,
  fromHz: number,
  toHz: number,
): AsyncGenerator<Float32Array> {
  const resampler = new Resampler(fromHz, toHz);
  for await (const chunk of audio) yield resampler.push(chunk);
  yield resampler.flush();
}
