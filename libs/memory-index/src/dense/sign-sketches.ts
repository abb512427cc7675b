const BITS_PER_WORD = 32;
/** Words that are counted together. */
const WORDS_PER_STEP = 4;

/** The signs of vectors, a bit per dimension: a sixteenth of the reading that exact cosines need. */
export class SignSketches {
  private readonly wordsPerVector: number;
  private words = new Int32Array(0);
  /** 1 for each slot that has a vector. */
  private held = new Uint8Array(0);
  /** Of the last question; kept, so that a search leaves nothing for the collector. */
  private distances = new Uint16Array(0);
  private slotsCount = 0;

  constructor(private readonly dimension: number) {
    this.wordsPerVector = Math.ceil(dimension / BITS_PER_WORD / WORDS_PER_STEP) * WORDS_PER_STEP;
  }

  set(slot: number, vector: Float32Array): void {
    this.grow(slot + 1);
    this.write(this.words, slot * this.wordsPerVector, vector);
    this.held[slot] = 1;
    this.slotsCount = Math.max(this.slotsCount, slot + 1);
  }

  delete(slot: number): void {
    if (slot < this.slotsCount) this.held[slot] = 0;
  }

  /** The slots whose signs agree most with the vector's: `count` of them, and those that agree as much as the last. */
  nearest(vector: Float32Array, count: number): number[] {
    const { held, slotsCount, distances } = this;
    const counts = this.measure(vector);
    let farthest = 0;
    for (let sum = counts[0] as number; sum < count && farthest < this.dimension;)
      sum += counts[(farthest += 1)] as number;
    const found: number[] = [];
    for (let slot = 0; slot < slotsCount; slot += 1)
      if (held[slot] === 1 && (distances[slot] as number) <= farthest) found.push(slot);
    return found;
  }

  /** Writes how many signs of each slot differ; how many slots differ by 0, 1, 2 … signs comes back. */
  private measure(vector: Float32Array): Uint32Array {
    const { held, slotsCount, distances, words, wordsPerVector } = this;
    const query = new Int32Array(wordsPerVector);
    this.write(query, 0, vector);
    const counts = new Uint32Array(this.dimension + 1);
    for (let slot = 0, at = 0; slot < slotsCount; slot += 1, at += wordsPerVector) {
      if (held[slot] === 0) continue;
      let differing = 0;
      for (let word = 0; word < wordsPerVector; word += WORDS_PER_STEP)
        differing += bitsSet(
          (words[at + word] as number) ^ (query[word] as number),
          (words[at + word + 1] as number) ^ (query[word + 1] as number),
          (words[at + word + 2] as number) ^ (query[word + 2] as number),
          (words[at + word + 3] as number) ^ (query[word + 3] as number),
        );
      distances[slot] = differing;
      counts[differing] = (counts[differing] as number) + 1;
    }
    return counts;
  }

  private write(words: Int32Array, start: number, vector: Float32Array): void {
    words.fill(0, start, start + this.wordsPerVector);
    for (let index = 0; index < vector.length; index += 1) {
      if ((vector[index] as number) <= 0) continue;
      const word = start + (index >>> 5);
      words[word] = (words[word] as number) | (1 << (index & 31));
    }
  }

  private grow(slotsCount: number): void {
    if (this.held.length >= slotsCount) return;
    const length = Math.max(slotsCount, this.held.length * 2);
    const words = new Int32Array(length * this.wordsPerVector);
    words.set(this.words);
    this.words = words;
    const held = new Uint8Array(length);
    held.set(this.held);
    this.held = held;
    this.distances = new Uint16Array(length);
  }
}

/**
 * Population count of four words: carry-save adders leave three words to count, with weights 1, 2 and 4, in parallel
 * sums (Warren, Hacker's Delight).
 */
function bitsSet(a: number, b: number, c: number, d: number): number {
  const differ = a ^ b;
  const threes = differ ^ c;
  const carried = (a & b) | (differ & c);
  const carriedToo = threes & d;
  const sums =
    sumsOfBytes(threes ^ d) +
    (sumsOfBytes(carried ^ carriedToo) << 1) +
    (sumsOfBytes(carried & carriedToo) << 2);
  return Math.imul(sums, 0x01010101) >>> 24;
}

/** In each byte, how many of its bits are set. */
function sumsOfBytes(bits: number): number {
  let sums = bits - ((bits >>> 1) & 0x55555555);
  sums = (sums & 0x33333333) + ((sums >>> 2) & 0x33333333);
  return (sums + (sums >>> 4)) & 0x0f0f0f0f;
}
