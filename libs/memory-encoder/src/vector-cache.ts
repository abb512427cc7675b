/** A longer text is hardly asked for again, and a few thousand of them would fill the memory. */
const TEXT_MAX_CHARACTERS = 500;

/** The vectors of the texts used last; 2 KB each. Long texts are not kept. */
export class VectorCache {
  private readonly vectors = new Map<string, Float32Array>();

  constructor(private readonly maxCount: number) {}

  /** A text that is found counts as used now. */
  find(text: string): Float32Array | undefined {
    const vector = this.vectors.get(text);
    if (vector !== undefined) this.keep(text, vector);
    return vector;
  }

  keep(text: string, vector: Float32Array): void {
    if (text.length > TEXT_MAX_CHARACTERS) return;
    this.vectors.delete(text);
    this.vectors.set(text, vector);
    if (this.vectors.size <= this.maxCount) return;
    const oldest = this.vectors.keys().next();
    if (oldest.done !== true) this.vectors.delete(oldest.value);
  }
}
