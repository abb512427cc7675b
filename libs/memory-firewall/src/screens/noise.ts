import { wordsOf } from '../text.js';

/** What recognisers write for silence, music and other people's videos that they were trained on. */
const HALLUCINATED =
  /thank(?:s| you) (?:so much |all )?for (?:watching|listening to this)|(?:like|comment|share)[^.]{0,20}\b(?:subscribe|video|channel)|\bsubscribe to\b|(?:subtitles?|captions?|transcri(?:bed|ption)) (?:by|provided)|amara\.org|see you in the next|下期.{0,4}(?:再见|见)|字幕(?:由|组|提供|制作|by)|点赞.{0,6}(?:订阅|转发|关注)|(?:谢谢|感谢)(?:大家的?)?(?:观看|收看|收听)|订阅.{0,4}频道|打赏支持/iu;
/** `[music]`, `(applause)`, `♪ … ♪`. */
const SOUND = /^\s*(?:[[(（【*<]\s*[^\])）】*>]{1,30}[\])）】*>]|♪.*)[\s.。]*$/u;
const FILLERS_EN = new Set(
  'uh um er erm ah oh hm hmm mm mhm mmm eh huh the a an and so then of to it that this was were is be just like well but or i you in on at for with'.split(
    ' ',
  ),
);
const FILLERS_ZH =
  /^(?:嗯+|啊+|呃+|额+|哦+|唔+|哎+|那个|这个|就是|然后|所以|还有|的|了|是|呢|吧|\s|\p{P})+$/u;
const NO_VOWEL = /^[bcdfghjklmnpqrstvwxz]{2,}$/u;

/** What is no speech, or speech of which nothing was recognised. */
export function isNoise(sentence: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(sentence)) return true;
  if (HALLUCINATED.test(sentence) || SOUND.test(sentence) || FILLERS_ZH.test(sentence)) return true;
  const words = wordsOf(sentence);
  if (words.every((word) => FILLERS_EN.has(word))) return !/^(?:i am|it is|that is)$/u.test(words.join(' '));
  return isStutter(words) || isGibberish(words);
}

function isStutter(words: readonly string[]): boolean {
  return words.length >= 3 && new Set(words).size === 1 && !/\d/u.test(words[0] ?? '');
}

function isGibberish(words: readonly string[]): boolean {
  return words.length >= 2 && words.filter((word) => NO_VOWEL.test(word)).length > words.length / 2;
}
