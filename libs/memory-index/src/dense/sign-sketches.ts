const BITS_PER_WORD = 32;

/** The signs of vectors, a bit per dimension: a sixteenth of the reading that exact cosines need. */
export class SignSketches {
  private readonly wordsPerVector: number;
  private words = new Uint32Array(0);
  private readonly held = new Set<number>();

  constructor(private readonly dimension: number) {
    this.wordsPerVector = Math.ceil(dimension / BITS_PER_WORD);
  }

  set(slot: number, vector: Float32Array): void {
    this.grow((slot + 1) * this.wordsPerVector);
    this.write(this.words, slot * this.wordsPerVector, vector);
    this.held.add(slot);
  }

  delete(slot: number): void {
    this.held.delete(slot);
  }

  /** The slots whose signs agree most with the vector's: `count` of them, and those that agree as much as the last. */
  nearest(vector: Float32Array, count: number): number[] {
    const query = new Uint32Array(this.wordsPerVector);
    this.write(query, 0, vector);
    const bySteps: number[][] = Array.from({ length: this.dimension + 1 }, () => []);
    for (const slot of this.held) (bySteps[this.distance(slot, query)] as number[]).push(slot);
    const found: number[] = [];
    for (const slots of bySteps) {
      if (found.length >= count) break;
      for (const slot of slots) found.push(slot);
    }
    return found;
  }

  private distance(slot: number, query: Uint32Array): number {
    const start = slot * this.wordsPerVector;
    let differing = 0;
    for (let word = 0; word < this.wordsPerVector; word += 1)
      differing += bitsSet((this.words[start + word] as number) ^ (query[word] as number));
    return differing;
  }

  private write(words: Uint32Array, start: number, vector: Float32Array): void {
    words.fill(0, start, start + this.wordsPerVector);
    for (let index = 0; index < vector.length; index += 1) {
      if ((vector[index] as number) <= 0) continue;
      const word = start + (index >>> 5);
      words[word] = (words[word] as number) | (1 << (index & 31));
    }
  }

  private grow(length: number): void {
    if (this.words.length >= length) return;
    const larger = new Uint32Array(Math.max(length, this.words.length * 2));
    larger.set(this.words);
    this.words = larger;
  }
}

/** Population count of 32 bits, in parallel sums (Warren, Hacker's Delight). */
function bitsSet(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
