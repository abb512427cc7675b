import { setImmediate as eventLoop } from 'node:timers/promises';
import { AudioError, readWav, resample } from '@xiaozhi/audio';
import type { SpeakerEmbeddingReport, SpeakerSamplesAnswer } from '@xiaozhi/contracts';
import { encodeEmbedding } from '../speech/speaker/sherpa-onnx/known-voices.js';
import { SHORTEST_VOICE_SAMPLES, loudParts } from '../speech/speaker/sherpa-onnx/loud-parts.js';
import { normalise } from '../speech/speaker/sherpa-onnx/speaker-embedder.js';
import type { SpeakerEmbedder } from '../speech/speaker/sherpa-onnx/speaker-embedder.js';
import type { Vad } from '../speech/vad/vad.js';
import { voiceOf } from './voice-of.js';

const RATE_HZ = 16_000;

export interface LearnVoiceDeps {
  embedder: SpeakerEmbedder;
  vad: Vad;
}

/**
 * Learns a person's voice of their recordings: the mean of all in which they speak for a second or more.
 * @param samples of one person, at least one
 * @returns with a fault where there is too little voice in each of them, or none at all
 * @throws SpeechError of the model or the VAD
 */
export async function learnVoice(
  profileId: string,
  samples: SpeakerSamplesAnswer,
  { embedder, vad }: LearnVoiceDeps,
  signal: AbortSignal,
): Promise<SpeakerEmbeddingReport> {
  const recordings: Float32Array[] = [];
  for (const { wav } of samples) {
    recordings.push(decode(wav));
    // Devices speak meanwhile.
    await eventLoop();
  }
  // Together, so that they share the VAD's runs.
  const spoken = await Promise.all(recordings.map((recording) => voiceOf(recording, vad, signal)));
  const embeddings: Float32Array[] = [];
  for (const voice of spoken.map(loudParts).filter(({ length }) => length >= SHORTEST_VOICE_SAMPLES))
    embeddings.push(await embedder.embed(voice, signal));
  const about = { profileId, encoder: embedder.encoder, sampleIds: samples.map(({ sampleId }) => sampleId) };
  const mean = normalise(sumOf(embeddings));
  if (mean !== undefined) return { ...about, embedding: encodeEmbedding(mean) };
  return {
    ...about,
    embedding: null,
    fault: spoken.some(({ length }) => length > 0) ? 'too-short' : 'no-voice',
  };
}

/** A recording that cannot be read holds no voice. */
function decode(wav: string): Float32Array {
  try {
    const { samples, sampleRateHz } = readWav(Buffer.from(wav, 'base64'));
    return sampleRateHz === RATE_HZ ? samples : resample(samples, sampleRateHz, RATE_HZ);
  } catch (error) {
    if (error instanceof AudioError) return new Float32Array(0);
    throw error;
  }
}

function sumOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value));
  return sum;
}
