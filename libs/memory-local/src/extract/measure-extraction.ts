import type { Fact } from '../fact.js';

/** A sentence and the facts that a careful reader takes from it. */
export interface LabelledSentence {
  /** The rules were written with `dev` in view; `held-out` only counts. */
  split: 'dev' | 'held-out';
  language: 'en' | 'zh';
  said: string;
  /** Any of the kinds will do, and of each list in `has` one of the words must stand in the text. */
  facts: readonly { kinds: readonly string[]; has: readonly (readonly string[])[] }[];
}

export interface ExtractionMeasure {
  sentencesCount: number;
  /** Facts that were found and are labelled. */
  rightCount: number;
  /** Facts that were found and are not labelled. */
  wrongCount: number;
  /** Labelled facts that were not found. */
  missedCount: number;
  precision: number;
  recall: number;
  /** What went wrong, a line each. */
  faults: readonly string[];
}

/** Compares what an extraction finds with what it should. */
export function measureExtraction(
  sentences: readonly LabelledSentence[],
  extract: (said: string) => readonly Pick<Fact, 'kind' | 'text'>[],
): ExtractionMeasure {
  let rightCount = 0;
  let wrongCount = 0;
  let missedCount = 0;
  const faults: string[] = [];
  for (const { said, facts } of sentences) {
    const open = [...facts];
    for (const found of extract(said)) {
      const position = open.findIndex((label) => fits(found, label));
      if (position >= 0) {
        open.splice(position, 1);
        rightCount += 1;
      } else {
        wrongCount += 1;
        faults.push(`wrong  “${said}” → ${found.kind}: ${found.text}`);
      }
    }
    missedCount += open.length;
    for (const { kinds, has } of open) faults.push(`missed “${said}” → ${kinds[0]}: ${has.join(', ')}`);
  }
  return {
    ...{ sentencesCount: sentences.length, rightCount, wrongCount, missedCount, faults },
    precision: share(rightCount, rightCount + wrongCount),
    recall: share(rightCount, rightCount + missedCount),
  };
}

function fits(
  { kind, text }: Pick<Fact, 'kind' | 'text'>,
  { kinds, has }: LabelledSentence['facts'][number],
): boolean {
  const lower = text.toLowerCase();
  return (
    kinds.includes(kind) && has.every((words) => words.some((word) => lower.includes(word.toLowerCase())))
  );
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
