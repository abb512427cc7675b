import { bare } from '../text.js';
import { SELF_ZH, TIME_ZH } from './grammar-zh.js';
import { isOfOthersZh, isPassingZh } from './passing-zh.js';
import { CERTAIN_ZH, LIKELY_ZH } from './statements-zh.js';

/** Of a first-person clause that no pattern knows, by how many characters say something. */
const OWN_CONTENT_SCORES = [0.2, 0.3, 0.45, 0.45, 0.62, 0.7];
/** What holds always, or is a skill, may be said in a word. */
const LASTING = /不会|不敢|从来|每|老是?(?!师)|总是?|怕|一直|刚|在学|想当|以前|从小/u;
const HAS_SELF = new RegExp(SELF_ZH, 'u');
const EVERY_SELF = new RegExp(SELF_ZH, 'gu');
const HAS_TIME = new RegExp(TIME_ZH, 'u');
/** A statement that nobody knows what to make of has as many characters that say something. */
const STATEMENT_COUNT = 5;
/** Grammar, and characters that mostly talk about the talk. */
const LIGHT =
  /[的了吗呢吧啊呀啦哦嘛着过在就也都还又再才很太真好是有没不要会能可想得去来做到这那你您他她它们一个下点些]/gu;

function contentCount(text: string): number {
  return [
    ...text
      .replace(EVERY_SELF, '')
      .replace(LIGHT, '')
      .replace(/[^\p{L}\p{N}]/gu, ''),
  ].length;
}

/** A third person of whom no pattern knows anything, and a bare statement. */
const THIRD_PERSON = /^(?:那|可是|但是?)?[他她它]们?/u;

/** See `factScore`; for Chinese. @param clause one clause */
export function factScoreZh(clause: string): number {
  const text = bare(clause);
  if (isPassingZh(text)) return 0.1;
  if (CERTAIN_ZH.some((pattern) => pattern.test(text))) return 0.9;
  if (isOfOthersZh(text)) return 0.1;
  if (LIKELY_ZH.some((pattern) => pattern.test(text))) return 0.7;
  return scoreByContent(text);
}

/** What no pattern knows: by who it is about and how much it says. */
function scoreByContent(text: string): number {
  const content = contentCount(text);
  const hasTime = HAS_TIME.test(text);
  if (HAS_SELF.test(text)) return scoreOfSelf(text, content);
  if (THIRD_PERSON.test(text)) return content >= 5 || hasTime ? 0.62 : 0.3;
  if (hasTime) return content >= 4 ? 0.4 : 0.2;
  return content >= STATEMENT_COUNT ? 0.36 : 0.2;
}

function scoreOfSelf(text: string, content: number): number {
  if (content >= 3 && HAS_TIME.test(text)) return 0.7;
  const score = OWN_CONTENT_SCORES[Math.min(5, content)] ?? 0;
  return LASTING.test(text) && score >= 0.3 ? Math.max(score, 0.62) : score;
}
