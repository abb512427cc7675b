import { SignSketches } from './sign-sketches.js';

/** Up to here every vector is compared; above, those that the sketches leave. */
const EXACT_MAX_COUNT = 2_000;

/** Vectors of unit length by slot, searched by cosine. */
export class VectorIndex {
  private readonly vectors = new Map<number, Float32Array>();
  private sketches: SignSketches | undefined;
  private sketchDimension = 0;

  set(slot: number, vector: Float32Array): void {
    if (this.vectors.get(slot) === vector) return;
    this.vectors.set(slot, vector);
    this.sketches?.delete(slot);
    if (this.sketches !== undefined && vector.length === this.sketchDimension)
      this.sketches.set(slot, vector);
  }

  delete(slot: number): void {
    this.vectors.delete(slot);
    this.sketches?.delete(slot);
  }

  /** Cosine from 0 to 1; undefined without a vector, or with one of another length. */
  cosine(slot: number, query: Float32Array | undefined): number | undefined {
    const vector = this.vectors.get(slot);
    if (vector === undefined || query === undefined || vector.length !== query.length) return undefined;
    return Math.max(0, Math.min(1, dotProduct(vector, query)));
  }

  /** Cosines by slot: of all vectors while they are few, of the nearest `count` or somewhat more otherwise. */
  nearest(query: Float32Array, count: number): Map<number, number> {
    const slots =
      this.vectors.size <= EXACT_MAX_COUNT ? this.vectors.keys() : this.sketched(query).nearest(query, count);
    const cosines = new Map<number, number>();
    for (const slot of slots) {
      const cosine = this.cosine(slot, query);
      if (cosine !== undefined) cosines.set(slot, cosine);
    }
    return cosines;
  }

  private sketched(query: Float32Array): SignSketches {
    if (this.sketches !== undefined && this.sketchDimension === query.length) return this.sketches;
    const sketches = new SignSketches(query.length);
    for (const [slot, vector] of this.vectors) if (vector.length === query.length) sketches.set(slot, vector);
    this.sketches = sketches;
    this.sketchDimension = query.length;
    return sketches;
  }
}

/** Four sums side by side: the processor need not wait for one addition to begin the next. */
function dotProduct(a: Float32Array, b: Float32Array): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let index = 0; index < whole; index += 4) {
    first += (a[index] as number) * (b[index] as number);
    second += (a[index + 1] as number) * (b[index + 1] as number);
    third += (a[index + 2] as number) * (b[index + 2] as number);
    fourth += (a[index + 3] as number) * (b[index + 3] as number);
  }
  for (let index = whole; index < a.length; index += 1) first += (a[index] as number) * (b[index] as number);
  return first + second + third + fourth;
}
