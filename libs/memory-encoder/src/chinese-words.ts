import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

/** A word as it stands in a sentence. */
export interface TaggedWord {
  word: string;
  /** ICTCLAS part of speech: `n`, `v`, `q` for a measure word, `nr` for a person's name. */
  tag: string;
}

/** Cuts Chinese into words: jieba and its dictionary. */
export class ChineseWords {
  private readonly segmenter = Jieba.withDict(dict);

  cut(text: string): TaggedWord[] {
    return this.segmenter.tag(text);
  }
}

/** Counts as often as a word that the dictionary has 50 times; the rarest would count for too much otherwise. */
const SMOOTHING = 50;

/** How rare each of the words is in Chinese: near 0 for the most common, 1 for one that jieba's dictionary lacks. */
export function raritiesOf(isWanted: (word: string) => boolean): (word: string) => number {
  const counts = new Map<string, number>();
  let total = 0;
  // Lines of `word count tag`; 350,000 of them are not split into as many arrays.
  const lines = dict.toString();
  for (let start = 0; start < lines.length; start = endOf(lines, '\n', start) + 1) {
    const wordEnd = endOf(lines, ' ', start);
    const count = Number(lines.slice(wordEnd + 1, endOf(lines, ' ', wordEnd + 1)));
    const word = lines.slice(start, wordEnd);
    total += count;
    if (isWanted(word)) counts.set(word, count);
  }
  const most = Math.log(total / SMOOTHING);
  return (word) => Math.log(total / ((counts.get(word) ?? 0) + SMOOTHING)) / most;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}
