import { tokenize } from './tokenize.js';

/** Standard BM25 parameters (Robertson & Zaragoza 2009); memories are short, so length counts little. */
const K1 = 1.2;
const B = 0.4;

interface Document {
  counts: ReadonlyMap<string, number>;
  length: number;
}

/** Incremental BM25 over short texts. */
export class LexicalIndex {
  private readonly documents = new Map<string, Document>();
  private readonly postings = new Map<string, Set<string>>();
  private totalLength = 0;

  upsert(id: string, text: string): void {
    this.remove(id);
    const terms = tokenize(text);
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    this.documents.set(id, { counts, length: terms.length });
    this.totalLength += terms.length;
    for (const term of counts.keys()) {
      const ids = this.postings.get(term) ?? new Set();
      this.postings.set(term, ids.add(id));
    }
  }

  remove(id: string): void {
    const document = this.documents.get(id);
    if (document === undefined) return;
    this.documents.delete(id);
    this.totalLength -= document.length;
    for (const term of document.counts.keys()) {
      const ids = this.postings.get(term);
      ids?.delete(id);
      if (ids?.size === 0) this.postings.delete(term);
    }
  }

  /**
   * Score by id, above 0 only: about 1 for a match of all query terms.
   * @param ignoreAbsent counts only terms that some text holds, for a query of alternatives
   */
  search(text: string, ignoreAbsent = false): Map<string, number> {
    const scores = new Map<string, number>();
    const terms = new Set(tokenize(text));
    const average = this.totalLength / Math.max(1, this.documents.size);
    let best = 0;
    for (const term of terms) {
      const ids = this.postings.get(term);
      const rarity = this.rarity(ids?.size ?? 0);
      if (ids !== undefined || !ignoreAbsent) best += rarity;
      for (const id of ids ?? []) {
        scores.set(id, (scores.get(id) ?? 0) + rarity * this.weight(id, term, average));
      }
    }
    for (const [id, score] of scores) scores.set(id, Math.min(1, score / Math.max(best, Number.EPSILON)));
    return scores;
  }

  /** Inverse document frequency. */
  private rarity(documentsCount: number): number {
    return Math.log(1 + (this.documents.size - documentsCount + 0.5) / (documentsCount + 0.5));
  }

  private weight(id: string, term: string, averageLength: number): number {
    const document = this.documents.get(id);
    const count = document?.counts.get(term) ?? 0;
    const length = document?.length ?? 0;
    return (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / Math.max(1, averageLength)));
  }
}
