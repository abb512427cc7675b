import type { Asr } from '../../speech/asr/asr.js';
import { isHallucination } from './stock-phrases.js';
import type { Utterance } from './utterance-recorder.js';

/** Audio is handed over in pieces of this length, as it would come from a microphone. */
const CHUNK_SAMPLES = 3_200;

/**
 * The final words of an utterance, trimmed; empty when none were found. Where recognition began while the person spoke
 * this is its end. @throws SpeechError
 */
export async function transcribe(asr: Asr, utterance: Utterance, signal: AbortSignal): Promise<string> {
  const { live, samples } = utterance;
  const text = live === undefined ? await transcribeWhole(asr, samples, signal) : await live.words(signal);
  signal.throwIfAborted();
  return isOnlyPunctuation(text) || isHallucination(text, utterance) ? '' : text.trim();
}

async function transcribeWhole(asr: Asr, samples: Float32Array, signal: AbortSignal): Promise<string> {
  let text = '';
  for await (const transcript of asr.transcribe(chunksOf(samples), signal)) {
    if (transcript.isFinal) text = transcript.text;
  }
  return text;
}

// An async iterable because recognisers that stream take one.
async function* chunksOf(samples: Float32Array): AsyncGenerator<Float32Array> {
  for (let start = 0; start < samples.length; start += CHUNK_SAMPLES) {
    yield samples.subarray(start, start + CHUNK_SAMPLES);
  }
}

function isOnlyPunctuation(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}
