import { ChineseGloss } from './chinese-gloss.js';
import { ChineseWords } from './chinese-words.js';
import { toUnitVector } from './unit-vector.js';
import { WordMeaning } from './word-meaning.js';
import { WORD_VECTOR_DIMENSION, WordVectors } from './word-vectors.js';

const HAN = /\p{Script=Han}/u;
/** Share of a Chinese sentence's cosine that its words make up; the rest is its gloss's. Found on the pairs for tuning. */
const WORDS_SHARE = 0.45;

/** What Chinese needs: a dictionary, a segmenter and 50 MB of word vectors. */
interface Chinese {
  gloss: ChineseGloss;
  meaning: WordMeaning | undefined;
}

/**
 * A sentence as two vectors after each other: of the whole, in English, and of its Chinese words, so that the cosine of
 * two is the weighted sum of both cosines. The second is 0 for a sentence without Chinese.
 */
export class SentenceParts {
  private chinese: Chinese | undefined;

  /** Reads nothing. @param vectorsFile undefined for the gloss alone */
  constructor(private readonly vectorsFile: string | undefined) {}

  /** Reads what Chinese needs, which takes a second or two; else the first Chinese sentence does. @throws Error where it cannot be read */
  loadChinese(): Chinese {
    this.chinese ??= readChinese(this.vectorsFile);
    return this.chinese;
  }

  /** @throws Error where what Chinese needs cannot be read */
  toEnglish(text: string): string {
    return HAN.test(text) ? this.loadChinese().gloss.toEnglish(text) : text;
  }

  /** One vector of unit length. @param english of `toEnglish`, of any length above 0. @throws Error as `toEnglish` */
  join(text: string, english: ArrayLike<number>): Float32Array {
    const whole = toUnitVector(english) ?? Float32Array.from(english);
    if (this.vectorsFile === undefined) return whole;
    const joined = new Float32Array(whole.length + WORD_VECTOR_DIMENSION);
    joined.set(whole);
    const words = HAN.test(text) ? this.loadChinese().meaning?.vectorOf(text) : undefined;
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

function readChinese(vectorsFile: string | undefined): Chinese {
  const words = new ChineseWords();
  const meaning =
    vectorsFile === undefined ? undefined : new WordMeaning(words, WordVectors.read(vectorsFile));
  return { gloss: new ChineseGloss(words), meaning };
}
