import { AudioError, atRate, decodeAudio } from '@xiaozhi/audio';
import type { AudioFormat } from '@xiaozhi/audio';
import { SpeechError } from '../speech-error.js';

export interface SpeechForm {
  /** Provider code, for messages. */
  code: string;
  /** Undefined where only the bytes can tell. */
  format: AudioFormat | undefined;
  /** What it is where the bytes tell nothing. */
  otherwise?: AudioFormat;
  /** Of raw samples. */
  pcmRateHz: number;
  /** Of what is given. */
  rateHz: number;
}

/**
 * A service's audio as samples at one rate.
 * @throws SpeechError SPEECH_BAD_AUDIO for what cannot be decoded, SPEECH_UNAVAILABLE for nothing at all, and what the
 * bytes throw
 */
export async function* decodeSpeech(
  bytes: AsyncIterable<Uint8Array>,
  { code, format, otherwise, pcmRateHz, rateHz }: SpeechForm,
): AsyncGenerator<Float32Array> {
  let samplesCount = 0;
  try {
    for await (const samples of atRate(decodeAudio(bytes, format, pcmRateHz, otherwise), rateHz)) {
      samplesCount += samples.length;
      if (samples.length > 0) yield samples;
    }
  } catch (error) {
    if (!(error instanceof AudioError)) throw error;
    const message = `[${code}] the service sent no audio that can be read. ${error.message}`;
    throw new SpeechError('SPEECH_BAD_AUDIO', message, { cause: error });
  }
  if (samplesCount === 0)
    throw new SpeechError('SPEECH_UNAVAILABLE', `[${code}] the service sent no audio at all.`);
}
