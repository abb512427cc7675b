import type { TimedWord } from './timed-words.js';

/** Words heard that follow the agent's own. */
export interface AlignedRun {
  /** Positions of the words heard, `end` exclusive. */
  first: number;
  end: number;
  /** Positions of words that agree, in order. */
  pairs: { heard: number; own: number }[];
}

const SAME = 2;
const SIMILAR = 1;
const DIFFERENT = -2;
const GAP = -1;
/** Runs of one utterance: more echoes with speech in between there are not. */
const MAX_RUNS_COUNT = 6;
/** More words than this nobody says within an utterance; not comparing them bounds the cost. */
const MAX_WORDS_COUNT = 600;

/**
 * Where what was heard runs along what was said: local alignments (Smith and Waterman 1981), the best first, none
 * overlapping another in what was heard.
 */
export function alignWords(heard: readonly TimedWord[], own: readonly TimedWord[]): AlignedRun[] {
  if (heard.length > MAX_WORDS_COUNT || own.length > MAX_WORDS_COUNT) return [];
  const isTaken = heard.map(() => false);
  const runs: AlignedRun[] = [];
  while (runs.length < MAX_RUNS_COUNT) {
    const run = bestRun(heard, own, isTaken);
    if (run === undefined) break;
    isTaken.fill(true, run.first, run.end);
    runs.push(run);
  }
  return runs;
}

function bestRun(
  heard: readonly TimedWord[],
  own: readonly TimedWord[],
  isTaken: readonly boolean[],
): AlignedRun | undefined {
  const width = own.length + 1;
  const scores = new Int16Array((heard.length + 1) * width);
  let best = 0;
  heard.forEach((word, i) => {
    if (isTaken[i]) return;
    own.forEach((other, j) => {
      const at = (i + 1) * width + j + 1;
      const score = Math.max(
        0,
        (scores[at - width - 1] as number) + agreement(word, other),
        (scores[at - width] as number) + GAP,
        (scores[at - 1] as number) + GAP,
      );
      scores[at] = score;
      if (score > (scores[best] as number)) best = at;
    });
  });
  return best === 0 ? undefined : traceBack(heard, own, scores, best);
}

function traceBack(
  heard: readonly TimedWord[],
  own: readonly TimedWord[],
  scores: Int16Array,
  best: number,
): AlignedRun {
  const width = own.length + 1;
  const pairs: AlignedRun['pairs'] = [];
  let at = best;
  while ((scores[at] as number) > 0) {
    const position = { heard: Math.floor(at / width) - 1, own: (at % width) - 1 };
    const gain = agreement(heard[position.heard] as TimedWord, own[position.own] as TimedWord);
    if (scores[at] === (scores[at - width - 1] as number) + gain) {
      if (gain > 0) pairs.unshift(position);
      at -= width + 1;
    } else if (scores[at] === (scores[at - width] as number) + GAP) at -= width;
    else at -= 1;
  }
  return { first: Math.floor(at / width), end: Math.floor(best / width), pairs };
}

function agreement(heard: TimedWord, own: TimedWord): number {
  if (heard.key === own.key) return SAME;
  return isSimilar(heard.key, own.key) ? SIMILAR : DIFFERENT;
}

/** A recogniser's slip: one letter in three. */
function isSimilar(a: string, b: string): boolean {
  const longest = Math.max(a.length, b.length);
  if (longest < 4 || Math.abs(a.length - b.length) > longest / 3) return false;
  return editDistance(a, b) <= longest / 3;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + cost));
    }
    row = next;
  }
  return row[b.length] as number;
}
