/** Standard BM25 parameters (Robertson & Zaragoza 2009); memories are short, so length counts little. */
const K1 = 1.2;
const B = 0.4;
/** A term in more documents than this tells little, and reading them all would take most of a search's time. */
const COMMON_COUNT = 2_000;

export interface RatedTerm {
  term: string;
  /** Inverse document frequency. */
  rarity: number;
  /** How often each document that has it does: looked up once for all documents of a search. */
  counts: ReadonlyMap<number, number>;
}

const NO_COUNTS: ReadonlyMap<number, number> = new Map();

/** Incremental BM25 over documents of terms. The caller numbers the documents and keeps their terms. */
export class LexicalIndex {
  /** By document; 0 or absent for none. */
  private readonly lengths: number[] = [];
  private documentsCount = 0;
  /** How often a document has a term, by term and document. */
  private readonly postings = new Map<string, Map<number, number>>();
  private totalLength = 0;

  /** Adds terms to a document, which begins with its first ones. */
  add(document: number, terms: readonly string[]): void {
    for (const term of terms) {
      let counts = this.postings.get(term);
      if (counts === undefined) this.postings.set(term, (counts = new Map<number, number>()));
      counts.set(document, (counts.get(document) ?? 0) + 1);
    }
    this.setLength(document, this.length(document) + terms.length);
  }

  /** Takes terms that were added to a document out of it again; without any left it is gone. */
  subtract(document: number, terms: readonly string[]): void {
    for (const term of terms) {
      const counts = this.postings.get(term);
      const left = (counts?.get(document) ?? 0) - 1;
      if (left > 0) counts?.set(document, left);
      else counts?.delete(document);
      if (counts?.size === 0) this.postings.delete(term);
    }
    this.setLength(document, this.length(document) - terms.length);
  }

  /** Count of a document's terms; 0 for an unknown one. */
  length(document: number): number {
    return this.lengths[document] ?? 0;
  }

  /** Inverse document frequency: high for a rare term, above 0 for every term. */
  rarity(term: string): number {
    const holding = this.postings.get(term)?.size ?? 0;
    return Math.log(1 + (this.documentsCount - holding + 0.5) / (holding + 0.5));
  }

  /** True where some document has it. */
  has(term: string): boolean {
    return this.postings.has(term);
  }

  /** What a term's count in a document of a length is worth, before its rarity: 0 to 2.2. */
  saturation(count: number, length: number): number {
    const average = Math.max(1, this.totalLength / Math.max(1, this.documentsCount));
    return (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average));
  }

  /** BM25 of one document. @param terms with their rarities */
  scoreOf(document: number, terms: readonly RatedTerm[]): number {
    let score = 0;
    for (const { rarity, counts } of terms) {
      const count = counts.get(document) ?? 0;
      if (count > 0) score += rarity * this.saturation(count, this.length(document));
    }
    return score;
  }

  /** The terms with their rarities and documents, which later changes of the index change too. */
  rated(terms: readonly string[]): RatedTerm[] {
    return terms.map((term) => ({
      term,
      rarity: this.rarity(term),
      counts: this.postings.get(term) ?? NO_COUNTS,
    }));
  }

  /** The documents that have one of the terms at least, by BM25 without terms that very many documents have. */
  candidates(terms: readonly string[]): Map<number, number> {
    const scores = new Map<number, number>();
    for (const term of this.telling(terms)) {
      const rarity = this.rarity(term);
      for (const [document, count] of this.postings.get(term) ?? []) {
        const gain = rarity * this.saturation(count, this.length(document));
        scores.set(document, (scores.get(document) ?? 0) + gain);
      }
    }
    return scores;
  }

  /** The terms that are not too common; the rarest one where all are. */
  private telling(terms: readonly string[]): string[] {
    const holding = (term: string): number => this.postings.get(term)?.size ?? 0;
    const known = terms.filter((term) => this.has(term)).sort((a, b) => holding(a) - holding(b));
    const telling = known.filter((term) => holding(term) <= COMMON_COUNT);
    return telling.length > 0 ? telling : known.slice(0, 1);
  }

  private setLength(document: number, length: number): void {
    const before = this.length(document);
    this.lengths[document] = length;
    this.totalLength += length - before;
    this.documentsCount += Number(length > 0) - Number(before > 0);
  }
}
