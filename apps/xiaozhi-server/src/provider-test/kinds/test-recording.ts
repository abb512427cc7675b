import { sharedSynthesisWorker } from '../../speech/tts/synthesis-worker/synthesis-worker.js';

/** What the recording says. */
export const RECORDED_WORDS = 'My name is Daniel and I live in Berlin.';
/** Windows of silence around it, as around what people say: 0.4 s at 16 kHz. */
const SILENCE_SAMPLES = 6_400;
const VOICE = 'slt';

/** A short sentence in the gateway's own offline voice. @returns mono, 16 kHz, −1 to 1 */
export async function testRecording(signal: AbortSignal): Promise<Float32Array> {
  const request = { engine: 'flite', text: RECORDED_WORDS, voice: VOICE } as const;
  const speech = await sharedSynthesisWorker.speak(request, signal);
  const samples = new Float32Array(speech.length + 2 * SILENCE_SAMPLES);
  samples.set(speech, SILENCE_SAMPLES);
  return samples;
}

/** How much of the recorded words somebody understood, 0 to 1. */
export function understoodShare(text: string): number {
  const wordsOf = (line: string): string[] => line.toLowerCase().match(/[a-z]+/g) ?? [];
  const heard = new Set(wordsOf(text));
  const said = wordsOf(RECORDED_WORDS);
  return said.filter((word) => heard.has(word)).length / said.length;
}
