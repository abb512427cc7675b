import type { ChineseWords } from './chinese-words.js';
import { DictionarySenses } from './dictionary-senses.js';
import { GLOSS_OVERRIDES } from './gloss-overrides.js';

const HAN = /\p{Script=Han}/u;
const MEASURE_WORD = 'q';

/**
 * Chinese in English words: each word by the plain sense of its main entry in CC-CEDICT. A bridge to an English
 * encoder, which otherwise gives every Chinese sentence the same vector. CC-CEDICT: CC BY-SA 4.0, see NOTICE.
 */
export class ChineseGloss {
  private readonly senses = new DictionarySenses();

  constructor(private readonly words: ChineseWords) {}

  /** Text without Han characters comes back as it is. */
  toEnglish(text: string): string {
    if (!HAN.test(text)) return text;
    return this.words
      .cut(text)
      .filter(({ word, tag }) => tag !== MEASURE_WORD || GLOSS_OVERRIDES.has(word))
      .flatMap(({ word }) => this.wordToEnglish(word))
      .filter((word) => word.trim() !== '')
      .join(' ');
  }

  /** What the dictionary lacks is read as the longest words that it has: `喝咖啡` as `喝` and `咖啡`. */
  private wordToEnglish(word: string): string[] {
    const known = GLOSS_OVERRIDES.get(word) ?? this.senses.get(word);
    if (known !== undefined) return [known];
    const characters = Array.from(word);
    if (!HAN.test(word) || characters.length === 1) return [word];
    for (let length = characters.length - 1; length > 0; length -= 1) {
      const [head, tail] = [characters.slice(0, length).join(''), characters.slice(length).join('')];
      const sense = GLOSS_OVERRIDES.get(head) ?? this.senses.get(head);
      if (sense !== undefined) return [sense, ...this.wordToEnglish(tail)];
    }
    return [word];
  }
}
