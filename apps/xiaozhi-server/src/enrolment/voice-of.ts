import { concatSamples } from '@xiaozhi/audio';
import { ENOUGH_VOICE_SAMPLES } from '../speech/speaker/sherpa-onnx/loud-parts.js';
import { VAD_WINDOW_SAMPLES } from '../speech/vad/vad.js';
import type { Vad } from '../speech/vad/vad.js';

const VOICE_PROBABILITY = 0.5;

/**
 * What of a recording is voice, without noise; the first ten seconds of it. Not for turns: windows that are asked for one after the other
 * as fast as can be take several milliseconds each.
 * @param samples mono, 16 kHz, −1 to 1
 * @throws SpeechError of the VAD
 */
export async function voiceOf(samples: Float32Array, vad: Vad, signal: AbortSignal): Promise<Float32Array> {
  const stream = vad.open();
  const voice: Float32Array[] = [];
  for (let at = 0; at + VAD_WINDOW_SAMPLES <= samples.length; at += VAD_WINDOW_SAMPLES) {
    if (voice.length * VAD_WINDOW_SAMPLES >= ENOUGH_VOICE_SAMPLES) break;
    signal.throwIfAborted();
    const window = samples.slice(at, at + VAD_WINDOW_SAMPLES);
    if ((await stream.probability(window)) >= VOICE_PROBABILITY) voice.push(window);
  }
  return concatSamples(voice);
}
