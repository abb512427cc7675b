import { AudioError } from '../audio-error.js';
import { ByteQueue } from './byte-queue.js';
import type { DecodedAudio } from './decoded-audio.js';

export interface PcmForm {
  sampleRateHz: number;
  channelsCount?: number;
}

const MIN_RATE_HZ = 8_000;
const MAX_RATE_HZ = 192_000;

/**
 * Raw signed 16-bit little-endian samples, channels interleaved, cut anywhere. A broken last sample is dropped.
 * @throws AudioError AUDIO_BAD_FORMAT for a rate that no audio has
 */
export async function* decodePcm16(
  bytes: AsyncIterable<Uint8Array>,
  { sampleRateHz, channelsCount = 1 }: PcmForm,
): AsyncGenerator<DecodedAudio> {
  if (!Number.isInteger(sampleRateHz) || sampleRateHz < MIN_RATE_HZ || sampleRateHz > MAX_RATE_HZ)
    throw new AudioError('AUDIO_BAD_FORMAT', `${sampleRateHz} Hz is no rate of samples.`);
  const queue = new ByteQueue();
  const width = 2 * channelsCount;
  for await (const chunk of bytes) {
    queue.push(chunk);
    const block = queue.take(queue.length - (queue.length % width));
    if (block.length > 0) yield { sampleRateHz, samples: mixDown(block, channelsCount) };
  }
}

function mixDown(block: Buffer, channelsCount: number): Float32Array {
  const samples = new Float32Array(block.length / (2 * channelsCount));
  for (let index = 0; index < samples.length; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channelsCount; channel += 1)
      sum += block.readInt16LE((index * channelsCount + channel) * 2);
    samples[index] = sum / channelsCount / 32_768;
  }
  return samples;
}
