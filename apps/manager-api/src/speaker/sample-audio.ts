import { AudioError, readWav, resample, writeWav } from '@xiaozhi/audio';
import type { WavAudio } from '@xiaozhi/audio';
import { ApiError } from '../http/api-error.js';

/** What speaker models take. */
const SAMPLE_RATE_HZ = 16_000;
const MIN_DURATION_MS = 1_000;
const MAX_DURATION_MS = 30_000;
const MIN_RATE_HZ = 8_000;
const MAX_RATE_HZ = 48_000;

/** A sample as it is stored. */
export interface SampleAudio {
  /** 16 kHz mono 16 bit, in base64. */
  wav: string;
  durationMs: number;
}

/**
 * Takes a WAV file (16-bit PCM or 32-bit float, 8 to 48 kHz) for a sample of a voice.
 * @throws ApiError 422 SAMPLE_UNREADABLE, SAMPLE_LENGTH
 */
export function toSampleAudio(base64: string): SampleAudio {
  const { samples, sampleRateHz } = read(Buffer.from(base64, 'base64'));
  if (sampleRateHz < MIN_RATE_HZ || sampleRateHz > MAX_RATE_HZ)
    throw unreadable(`Its sample rate is ${sampleRateHz} Hz; it must be between 8 and 48 kHz.`);
  const durationMs = Math.round((samples.length * 1000) / sampleRateHz);
  if (durationMs < MIN_DURATION_MS || durationMs > MAX_DURATION_MS) {
    const seconds = (durationMs / 1000).toFixed(1);
    throw new ApiError(422, 'SAMPLE_LENGTH', `A sample has 1 to 30 seconds; this one has ${seconds}.`);
  }
  const stored = writeWav({
    samples: resample(samples, sampleRateHz, SAMPLE_RATE_HZ),
    sampleRateHz: SAMPLE_RATE_HZ,
  });
  return { wav: Buffer.from(stored).toString('base64'), durationMs };
}

function read(file: Buffer): WavAudio {
  try {
    return readWav(file);
  } catch (error) {
    if (error instanceof AudioError) throw unreadable(error.message);
    throw error;
  }
}

function unreadable(why: string): ApiError {
  return new ApiError(422, 'SAMPLE_UNREADABLE', `${why} Save it as WAV with 16 bits, 16 kHz, mono.`);
}
