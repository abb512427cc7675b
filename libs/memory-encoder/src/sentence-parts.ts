import { ChineseGloss } from './chinese-gloss.js';
import { ChineseWords } from './chinese-words.js';
import { toUnitVector } from './unit-vector.js';
import { WordMeaning } from './word-meaning.js';
import { WORD_VECTOR_DIMENSION, WordVectors } from './word-vectors.js';

const HAN = /\p{Script=Han}/u;
/** Share of a Chinese sentence's cosine that its words make up; the rest is its gloss's. Found on the pairs for tuning. */
const WORDS_SHARE = 0.45;

/**
 * A sentence as two vectors after each other: of the whole, in English, and of its Chinese words, so that the cosine of
 * two is the weighted sum of both cosines. The second is 0 for a sentence without Chinese.
 */
export class SentenceParts {
  private readonly words = new ChineseWords();
  private readonly gloss = new ChineseGloss(this.words);
  private readonly meaning: WordMeaning | undefined;

  /** @param vectorsFile undefined for the gloss alone. @throws Error where the word vectors cannot be read */
  constructor(vectorsFile: string | undefined) {
    if (vectorsFile !== undefined) this.meaning = new WordMeaning(this.words, WordVectors.read(vectorsFile));
  }

  toEnglish(text: string): string {
    return this.gloss.toEnglish(text);
  }

  /** One vector of unit length. @param english of `toEnglish`, of any length above 0 */
  join(text: string, english: ArrayLike<number>): Float32Array {
    const whole = toUnitVector(english) ?? Float32Array.from(english);
    if (this.meaning === undefined) return whole;
    const joined = new Float32Array(whole.length + WORD_VECTOR_DIMENSION);
    joined.set(whole);
    const words = HAN.test(text) ? this.meaning.vectorOf(text) : undefined;
    if (words === undefined) return joined;
    const [wholeWeight, wordsWeight] = [Math.sqrt(1 - WORDS_SHARE), Math.sqrt(WORDS_SHARE)];
    joined.set(whole.map((value) => value * wholeWeight));
    joined.set(
      words.map((value) => value * wordsWeight),
      whole.length,
    );
    return joined;
  }
}
