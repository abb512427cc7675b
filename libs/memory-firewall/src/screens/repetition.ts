import { isChinese, unify, wordsOf } from '../text.js';

/** Who speaks of whom, and words that carry no fact: `I'm Tom` says what `User is Tom` says, and `my appointment is` what `User has an appointment` says. */
const EMPTY = new Set(
  'a an the is are am was were be been have has had got s m re ve ll d i me my mine we us our you your yours user users that this so and to of ok okay well yes oh also really very 你 您 我 咱 们 的 是 了 吗 呢 啊 呀 吧 哦 用 户 好 嗯 就 也 很'.split(
    ' ',
  ),
);
const LEADS =
  /^(?:(?:ok|okay|yes|so|well|and|as|oh|right|no)[,\s]+)*(?:as )?(?:(?:you|i) (?:just |already |once )?(?:said|told (?:me|you)|know|knew|remember(?:ed)?|mentioned)(?: me| you| before| already)?(?: that)?|like i said)[,:\s]+|^(?:好的?|嗯|对|所以|那)?[，,\s]*(?:你(?:跟|和|对)?我?(?:刚才|刚刚|之前|已经|也|都|应该)?(?:说过?|告诉过?我|知道|记得|提过)|我(?:都|已经|刚才|刚刚|不是)*(?:跟你)?(?:说过?了?|讲过了?)嘛?|跟你(?:说|讲)过了?|都?说过了)[，,：:\s]*/iu;

/**
 * A sentence that says again what is known, word for word but for who speaks: "I live in Hamburg" where
 * "User lives in Hamburg." is remembered. A correction differs in a word, and is none.
 */
export function isRepetition(sentence: string, known: readonly string[]): boolean {
  if (known.length === 0) return false;
  const said = [sentence, withoutLead(sentence)].map(contentOf).filter((content) => content !== '');
  return known.some((text) => said.includes(contentOf(text)));
}

/** Without "as I said", "you know that". */
export function withoutLead(sentence: string): string {
  return unify(sentence).replace(LEADS, '');
}

function contentOf(text: string): string {
  const words = wordsOf(unify(text)).filter((word) => !EMPTY.has(word));
  return words.map((word) => (isChinese(word) ? word : stem(word))).join(' ');
}

/** `likes` and `like` are one. */
function stem(word: string): string {
  return word.length > 3 ? word.replace(/(?:(?<=[sxz]|ch|sh)es|(?<!s)s)$/u, '') : word;
}
