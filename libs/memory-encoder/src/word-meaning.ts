import { raritiesOf } from './chinese-words.js';
import type { ChineseWords } from './chinese-words.js';
import { FUNCTION_WORDS } from './function-words.js';
import { toUnitVector } from './unit-vector.js';
import { WORD_VECTOR_DIMENSION } from './word-vectors.js';
import type { WordVectors } from './word-vectors.js';

const WORD = /[\p{Script=Han}A-Za-z]/u;

/**
 * A Chinese sentence by the vectors of its words, the rare ones counting most (after Arora, Liang & Ma 2017): words
 * that are used alike meet here, which an English gloss may lose.
 */
export class WordMeaning {
  private readonly rarity: (word: string) => number;

  constructor(
    private readonly words: ChineseWords,
    private readonly vectors: WordVectors,
  ) {
    this.rarity = raritiesOf((word) => vectors.has(word));
  }

  /** Of unit length; undefined where no word is known. */
  vectorOf(text: string): Float32Array | undefined {
    const sum = new Float32Array(WORD_VECTOR_DIMENSION);
    for (const { word } of this.words.cut(text))
      for (const part of this.known(word))
        if (!FUNCTION_WORDS.has(part)) this.vectors.add(sum, part, this.rarity(part));
    return toUnitVector(sum);
  }

  /** The word itself, or the longest known words that it begins with, one after the other. */
  private known(word: string): string[] {
    if (!WORD.test(word) || FUNCTION_WORDS.has(word)) return [];
    if (this.vectors.has(word)) return [word];
    const characters = Array.from(word);
    const parts: string[] = [];
    for (let start = 0; start < characters.length;) {
      let end = characters.length;
      while (end > start && !this.vectors.has(characters.slice(start, end).join(''))) end -= 1;
      if (end > start) parts.push(characters.slice(start, end).join(''));
      start = Math.max(end, start + 1);
    }
    return parts;
  }
}
