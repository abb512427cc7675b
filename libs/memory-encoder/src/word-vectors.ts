import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const NEWLINE = 10;
const SPACE = 32;
/** Vectors are kept in bytes, a quarter of their size; the direction changes by less than half a degree. */
const FULL_SCALE = 127;
export const WORD_VECTOR_DIMENSION = 100;

/**
 * Where the vectors of Chinese words lie, in word2vec's binary format: 125,796 words of the Chinese Wikipedia, GPL-3.0
 * or later, see NOTICE. Undefined where the package that carries them was taken out.
 */
export function wordVectorsFile(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('node-synonyms/package.json');
    const file = manifest.replace(/package\.json$/, 'data/words.vector');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Vectors of words, near where words are used alike. */
export class WordVectors {
  private readonly positions = new Map<string, number>();
  private readonly bytes: Int8Array;
  /** Where a vector of the file is copied to: there it does not begin where floats may begin. */
  private readonly scratch = new Float32Array(WORD_VECTOR_DIMENSION);
  private readonly scratchBytes = new Uint8Array(this.scratch.buffer);

  /** @param content a file in word2vec's binary format. @throws Error where it ends too early, or is of other vectors */
  constructor(content: Buffer) {
    const head = content.indexOf(NEWLINE);
    const [count = 0, dimension = 0] = content.toString('utf8', 0, head).split(' ').map(Number);
    if (dimension !== WORD_VECTOR_DIMENSION)
      throw new Error(`The word vectors have ${dimension} dimensions.`);
    this.bytes = new Int8Array(count * WORD_VECTOR_DIMENSION);
    const vectorBytes = WORD_VECTOR_DIMENSION * Float32Array.BYTES_PER_ELEMENT;
    let at = head + 1;
    for (let position = 0; position < count; position += 1) {
      const space = content.indexOf(SPACE, at);
      if (space < 0 || space + 1 + vectorBytes > content.length)
        throw new Error('The word vectors are cut off.');
      const word = content.toString('utf8', content[at] === NEWLINE ? at + 1 : at, space);
      this.positions.set(word, position);
      this.keep(position, content.subarray(space + 1, space + 1 + vectorBytes));
      at = space + 1 + vectorBytes;
    }
  }

  /** @throws Error where the file cannot be read */
  static read(file: string): WordVectors {
    return new WordVectors(readFileSync(file));
  }

  has(word: string): boolean {
    return this.positions.has(word);
  }

  /** Adds a word's vector, of unit length times `weight`; nothing for an unknown word. */
  add(sum: Float32Array, word: string, weight: number): void {
    const position = this.positions.get(word);
    if (position === undefined) return;
    const start = position * WORD_VECTOR_DIMENSION;
    for (let index = 0; index < WORD_VECTOR_DIMENSION; index += 1)
      sum[index] = (sum[index] as number) + ((this.bytes[start + index] as number) / FULL_SCALE) * weight;
  }

  private keep(position: number, floats: Buffer): void {
    this.scratchBytes.set(floats);
    const { scratch, bytes } = this;
    let squares = 0;
    for (let index = 0; index < WORD_VECTOR_DIMENSION; index += 1) squares += (scratch[index] as number) ** 2;
    const scale = squares === 0 ? 0 : FULL_SCALE / Math.sqrt(squares);
    const start = position * WORD_VECTOR_DIMENSION;
    for (let index = 0; index < WORD_VECTOR_DIMENSION; index += 1)
      bytes[start + index] = Math.round((scratch[index] as number) * scale);
  }
}
