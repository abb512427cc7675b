import type { Clock } from '@xiaozhi/audio';
import { inTime } from '../../async/in-time.js';
import { SpeechError } from '../../speech/speech-error.js';
import type { Tts } from '../../speech/tts/tts.js';

/** How long and how often a sentence is tried. */
export interface Patience {
  /** Until its first audio, all attempts together, in ms (`tts_timeout` of the device protocol's settings). */
  firstAudioMs: number;
  /** Between two pieces of its audio, in ms. */
  gapMs: number;
  /** Before the second attempt, the third, and so on, in ms. */
  pausesMs: readonly number[];
  /** Audio of one sentence; more is a voice gone wrong. */
  maxSeconds: number;
}

export const PATIENCE: Patience = {
  firstAudioMs: 10_000,
  gapMs: 5_000,
  pausesMs: [150, 450],
  maxSeconds: 90,
};

/**
 * Speaks a sentence, again where the voice fails for a reason that may pass before it has given any audio. What has been
 * heard is not said twice: a failure after that is the caller's.
 * @throws SpeechError, what the voice throws, or the signal's reason
 */
export async function* synthesisePatiently(
  tts: Tts,
  text: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  patience: Patience = PATIENCE,
): AsyncGenerator<Float32Array> {
  const deadlineMs = clock.nowMs() + patience.firstAudioMs;
  for (const pauseMs of [...patience.pausesMs, undefined]) {
    let samplesCount = 0;
    try {
      for await (const chunk of attempt(tts, text, signal, patience.gapMs, deadlineMs - clock.nowMs())) {
        samplesCount += chunk.length;
        if (samplesCount > patience.maxSeconds * tts.sampleRateHz) throw endless(tts, patience);
        if (chunk.length > 0) yield chunk;
      }
      if (samplesCount > 0) return;
      throw new SpeechError('SPEECH_UNAVAILABLE', `[${tts.code}] a sentence came without any audio.`);
    } catch (error) {
      signal.throwIfAborted();
      const isWorthwhile = error instanceof SpeechError && error.retryable && samplesCount === 0;
      if (!isWorthwhile || pauseMs === undefined || clock.nowMs() + pauseMs >= deadlineMs) throw error;
      await clock.sleepUntil(clock.nowMs() + pauseMs, signal);
    }
  }
}

function attempt(
  tts: Tts,
  text: string,
  signal: AbortSignal,
  gapMs: number,
  leftMs: number,
): AsyncGenerator<Float32Array> {
  return inTime(
    (limit) => tts.synthesise(text, limit),
    { firstMs: Math.max(1, leftMs), nextMs: gapMs },
    signal,
    (waitedMs) =>
      new SpeechError('SPEECH_UNAVAILABLE', `[${tts.code}] no audio came for ${Math.round(waitedMs)} ms.`),
  );
}

function endless(tts: Tts, { maxSeconds }: Patience): SpeechError {
  return new SpeechError('SPEECH_BAD_AUDIO', `[${tts.code}] a sentence took more than ${maxSeconds} s.`);
}
