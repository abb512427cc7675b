import type { DecodedAudio } from '@xiaozhi/audio';

/** Audio up to a length; what is longer ends there. */
export async function* upTo(
  audio: AsyncIterable<DecodedAudio>,
  maxSeconds: number,
): AsyncGenerator<DecodedAudio> {
  let leftSeconds = maxSeconds;
  for await (const { samples, sampleRateHz } of audio) {
    const count = Math.min(samples.length, Math.round(leftSeconds * sampleRateHz));
    yield { sampleRateHz, samples: samples.subarray(0, count) };
    leftSeconds -= count / sampleRateHz;
    if (count < samples.length || leftSeconds <= 0) return;
  }
}
