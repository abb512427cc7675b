import type { TextEncoder } from '@xiaozhi/memory-index';
import { VectorFile } from './vector-file.js';

const BATCH_COUNT = 16;
const BATCH_DEADLINE_MS = 120_000;

/** Vectors of texts, from the cache folder where they are there already. */
export async function encodeAll(
  texts: readonly string[],
  encoder: TextEncoder,
  cacheFolder: string,
): Promise<ReadonlyMap<string, Float32Array>> {
  const cache = new VectorFile(
    `${cacheFolder}/${encoder.name.replaceAll(/\W+/g, '-')}.vectors`,
    encoder.dimension,
  );
  const vectors = new Map<string, Float32Array>();
  const missing: string[] = [];
  for (const text of new Set(texts)) {
    const vector = cache.find(text);
    if (vector === undefined) missing.push(text);
    else vectors.set(text, vector);
  }
  missing.sort((a, b) => a.length - b.length);
  for (let start = 0; start < missing.length; start += BATCH_COUNT) {
    const batch = missing.slice(start, start + BATCH_COUNT);
    const made = await encoder.encode(batch, AbortSignal.timeout(BATCH_DEADLINE_MS));
    batch.forEach((text, index) => {
      cache.add(text, made[index] as Float32Array);
      vectors.set(text, made[index] as Float32Array);
    });
  }
  return vectors;
}
