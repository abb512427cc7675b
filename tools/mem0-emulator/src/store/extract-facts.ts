import type { EmulatedMessage } from './emulated-memory.js';

const SENTENCE = /[^.!?。！？\n]+[.!?。！？]*/gu;
const QUESTION = /[?？]\s*$/u;
const ENGLISH_SELF = /\b(i|i'm|i've|i'll|my|me|mine|we|our)\b/i;
const CHINESE_SELF = /我|俺|咱/u;

const REWRITES: readonly [RegExp, string][] = [
  [/\bI'm\b|\bI am\b/gi, 'User is'],
  [/\bI've\b|\bI have\b/gi, 'User has'],
  [/\bI'll\b|\bI will\b/gi, 'User will'],
  [/\bmy\b/gi, "User's"],
  [/\bmine\b/gi, "User's"],
  [/\bI\b/g, 'User'],
  [/\bme\b/gi, 'User'],
];

/**
 * The emulator's extraction: every sentence in which the user states something about themselves becomes a
 * fact in the third person. Plain rules, no language model: real extraction is far better.
 */
export function extractFacts(messages: readonly EmulatedMessage[]): string[] {
  return messages
    .filter((message) => message.role === 'user')
    .flatMap((message) => message.content.match(SENTENCE) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => !QUESTION.test(sentence))
    .filter((sentence) => ENGLISH_SELF.test(sentence) || CHINESE_SELF.test(sentence))
    .map((sentence) => toThirdPerson(sentence.replace(/[.!。！]+$/u, '').trim()))
    .filter((fact) => fact !== '');
}

function toThirdPerson(sentence: string): string {
  if (CHINESE_SELF.test(sentence)) return sentence.replace(/我们|咱们|我|俺|咱/gu, '用户');
  return REWRITES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), sentence);
}
