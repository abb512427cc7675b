import { bare } from '../text.js';

const MARK = /[?？]\s*$/u;
const OPENING_EN =
  /^(?:(?:and|so|but|hey|ok|okay|well|um|uh|please|tell me|do you know|i wonder|i want to know)[,\s]+)*(?:(?:what|where|who|when|which|why|how)\b(?!\s+(?:i|we|my|our|he|she|they)\b)|whom|whose|am|(?:can|could|would|should|shall|will|do|does|did|is|are|was|were)(?!'t)|may(?! (?:\d|the|is|was|and|has)\b)|have you|has|(?:can't|couldn't|won't|wouldn't|don't|doesn't|didn't|isn't|aren't|wasn't) (?:you|i|we|he|she|they|it|this|that|there|the)\b)\b/iu;
const INVERTED =
  /(?<!\b(?:so|nor|neither) )\b(?:should|can|could|do|did|will|would|may|shall|must) (?:i|we|you)\b(?!$)/iu;
const WORD_ZH =
  /(?<!比|没)什么(?!都|也)|哪[里儿个些天年](?!都|也)|哪(?=[^里儿个些天年都也]|$)|谁(?!都|也)|(?<![好十])几[点个岁号时月天]|星期几|多少|多[久远高大长重]|怎么(?!样都)|为什么|为啥|干嘛|咋|是不是|有没有|能不能|可不可以|要不要|会不会|对不对|好不好|等于几|是几|吗[。！!]?$|呢[?？]$/u;
const WHY = /^(?:\W*(?:and|but|so|hey)\s+)?(?:why|how come)\b|为什么|为啥|怎么老|怎么总/iu;
/** Asks for what it names: "what is my …", "when is our …", "do you remember …". */
const ASKS_FOR_IT =
  /\b(?:what|when|where|who|which|how old)(?:'s| is| are| was| were| does| do| did)\s+(?:my|our|i|we)\b|\bdo you (?:still )?(?:remember|know (?:my|what|when|where|who|how|which|about me|me\b))|(?:记得|知道)(?:我|咱)|我的?.{0,8}(?:叫什么|是谁|是什么|在哪|几号|什么时候)/iu;

/** Whether a clause asks something. Recognisers often leave the mark out. */
export function isQuestion(clause: string): boolean {
  return (
    MARK.test(clause) ||
    INVERTED.test(clause) ||
    OPENING_EN.test(clause) ||
    WORD_ZH.test(bare(clause)) ||
    WORD_ZH.test(clause)
  );
}

/** Why-questions take for granted what they ask about. */
export function asksWhy(clause: string): boolean {
  return WHY.test(clause);
}

/** Whether the question is after the very thing that it names, and so tells nothing. */
export function asksForWhatItNames(clause: string): boolean {
  return ASKS_FOR_IT.test(clause);
}
