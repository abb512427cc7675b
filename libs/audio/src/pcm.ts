/** −1…1 to signed 16 bit, clipped. */
export function toInt16(samples: Float32Array): Int16Array {
  const integers = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) {
    const sample = Math.max(-1, Math.min(1, samples[index] as number));
    integers[index] = Math.round(sample * 32_767);
  }
  return integers;
}

/** Signed 16 bit to −1…1. */
export function toFloat32(integers: Int16Array): Float32Array {
  const samples = new Float32Array(integers.length);
  for (let index = 0; index < integers.length; index += 1)
    samples[index] = (integers[index] as number) / 32_768;
  return samples;
}

/** One array of all, in order. */
export function concatSamples(chunks: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
