const BITS_PER_WORD = 32;

/** The signs of vectors, a bit per dimension: a sixteenth of the reading that exact cosines need. */
export class SignSketches {
  private readonly wordsPerVector: number;
  private words = new Uint32Array(0);
  /** 1 for each slot that has a vector. */
  private held = new Uint8Array(0);
  private slotsCount = 0;

  constructor(private readonly dimension: number) {
    this.wordsPerVector = Math.ceil(dimension / BITS_PER_WORD);
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
    const query = new Uint32Array(this.wordsPerVector);
    this.write(query, 0, vector);
    const distances = new Uint16Array(this.slotsCount);
    const counts = new Uint32Array(this.dimension + 1);
    for (let slot = 0; slot < this.slotsCount; slot += 1) {
      if (this.held[slot] === 0) continue;
      const distance = this.distance(slot, query);
      distances[slot] = distance;
      counts[distance] = (counts[distance] as number) + 1;
    }
    let farthest = 0;
    for (let sum = counts[0] as number; sum < count && farthest < this.dimension;)
      sum += counts[(farthest += 1)] as number;
    const found: number[] = [];
    for (let slot = 0; slot < this.slotsCount; slot += 1)
      if (this.held[slot] === 1 && (distances[slot] as number) <= farthest) found.push(slot);
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

  private grow(slotsCount: number): void {
    if (this.held.length >= slotsCount) return;
    const length = Math.max(slotsCount, this.held.length * 2);
    const words = new Uint32Array(length * this.wordsPerVector);
    words.set(this.words);
    this.words = words;
    const held = new Uint8Array(length);
    held.set(this.held);
    this.held = held;
  }
}

/** Population count of 32 bits, in parallel sums (Warren, Hacker's Delight). */
function bitsSet(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
