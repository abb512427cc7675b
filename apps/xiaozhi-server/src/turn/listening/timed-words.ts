import { pinyin } from 'pinyin-pro';

/** What was said, and when. */
export interface TimedText {
  text: string;
  /** ms of the session's clock. */
  startMs: number;
  endMs: number;
}

/** One word, or one Chinese character. */
export interface TimedWord {
  text: string;
  /** What is compared: lower case; of a Chinese character its sound, since recognisers confuse what sounds the same. */
  key: string;
  isHan: boolean;
  /** Where it begins in the text. */
  start: number;
  /** Its middle, as if all characters took the same time. */
  atMs: number;
}

const WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}'’])+/gu;
const HAN = /\p{Script=Han}/u;

/** The words of a text, each with an estimate of its time. */
export function timedWords({ text, startMs, endMs }: TimedText): TimedWord[] {
  const msPerCharacter = (endMs - startMs) / Math.max(1, text.length);
  return [...text.matchAll(WORD)].map((match) => {
    const [word] = match;
    const isHan = HAN.test(word);
    return {
      text: word,
      key: isHan ? pinyin(word, { toneType: 'none' }) : word.toLowerCase().replace(/['’]/g, ''),
      isHan,
      start: match.index,
      atMs: startMs + (match.index + word.length / 2) * msPerCharacter,
    };
  });
}
