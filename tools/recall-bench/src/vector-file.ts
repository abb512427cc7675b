import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const HASH_BYTES = 20;

/** Vectors that an earlier run made, by the hash of their text. Encoding is most of a run's time. */
export class VectorFile {
  private readonly vectors = new Map<string, Float32Array>();

  constructor(
    private readonly path: string,
    private readonly dimension: number,
  ) {
    if (!existsSync(path)) return;
    const bytes = readFileSync(path);
    const recordBytes = HASH_BYTES + dimension * 4;
    for (let start = 0; start + recordBytes <= bytes.length; start += recordBytes) {
      const vector = Uint8Array.from(bytes.subarray(start + HASH_BYTES, start + recordBytes));
      this.vectors.set(
        bytes.subarray(start, start + HASH_BYTES).toString('hex'),
        new Float32Array(vector.buffer),
      );
    }
  }

  find(text: string): Float32Array | undefined {
    return this.vectors.get(hashOf(text).toString('hex'));
  }

  add(text: string, vector: Float32Array): void {
    if (vector.length !== this.dimension) throw new Error(`A vector has ${vector.length} dimensions.`);
    const hash = hashOf(text);
    if (this.vectors.has(hash.toString('hex'))) return;
    this.vectors.set(hash.toString('hex'), vector);
    mkdirSync(dirname(this.path), { recursive: true });
    appendFileSync(
      this.path,
      Buffer.concat([hash, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]),
    );
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha1').update(text).digest();
}
