import { writeWav } from '@xiaozhi/audio';

/** A WAV file with a tone, in base64. */
export function toneWav(seconds: number, { sampleRateHz = 16_000, toneHz = 220 } = {}): string {
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRateHz) },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * toneHz * index) / sampleRateHz),
  );
  return Buffer.from(writeWav({ samples, sampleRateHz })).toString('base64');
}

/** float32, little-endian, base64, as gateways send embeddings. */
export function toEmbedding(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}
