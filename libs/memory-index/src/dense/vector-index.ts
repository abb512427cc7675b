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
    let sum = 0;
    for (let index = 0; index < query.length; index += 1)
      sum += (vector[index] as number) * (query[index] as number);
    return Math.max(0, Math.min(1, sum));
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
