import { SELF_ZH, PEOPLE_ZH, PETS_ZH, TIME_ZH } from '../evidence/grammar-zh.js';
import { TIME_EN } from '../evidence/grammar-en.js';
import { OWN_EN, PEOPLE_EN, PETS_EN } from '../evidence/people-en.js';
import { isCommand } from '../screens/command.js';
import { isQuestion } from '../screens/question.js';
import { bare, isChinese } from '../text.js';

/** Kinds of words and forms: they say more about a sentence nobody has seen than its words do. */
const FORMS_EN: readonly [string, RegExp][] = [
  ['person', new RegExp(`\\b${PEOPLE_EN}\\b`, 'iu')],
  ['pet', new RegExp(`\\b${PETS_EN}\\b`, 'iu')],
  ['own thing', new RegExp(`\\b${OWN_EN}\\b`, 'iu')],
  ['time', new RegExp(TIME_EN, 'iu')],
  ['self', /\b(?:i|i'm|i've|me|my|mine|we|we're|us|our|ours)\b/iu],
  ['owner', /\b(?:my|our|his|her|their|\p{L}+'s)\b/iu],
  ['he or she', /\b(?:he|she|they|him|her|his|their)\b/iu],
  ['listener', /\b(?:you|your|you're|robot)\b/iu],
  ['habit', /\b(?:always|never|usually|mostly|often|every|each|used to|any ?more|no longer|rarely)\b/iu],
  ['duration', /\b(?:years?|months?|weeks?|ago|since|until|nights?|mornings?)\b/iu],
  ['name inside', /(?<=[\p{L},'] )\p{Lu}\p{Ll}+/u],
  ['pointing', /^(?:that|this|it|these|those|there)\b/iu],
  ['past', /\b\p{L}{2,}ed\b|\b(?:was|were|had|went|came|got|broke|fell|lost|left|died|bought|found)\b/iu],
  ['kind', /^\p{L}+s (?:are|have|can|live|eat)\b/iu],
];
const FORMS_ZH: readonly [string, RegExp][] = [
  ['person', new RegExp(PEOPLE_ZH, 'u')],
  ['pet', new RegExp(PETS_ZH, 'u')],
  ['time', new RegExp(TIME_ZH, 'u')],
  ['self', new RegExp(SELF_ZH, 'u')],
  ['he or she', /[他她]/u],
  ['listener', /[你您]|小智|机器人/u],
  ['habit', /每|总|老是|一直|从来|从不|一般|固定|经常|平时/u],
  ['duration', /[年月天]了|以前|之前|以后|从小|年轻/u],
  ['pointing', /^[这那它]/u],
  ['done', /了$|了[。！]?$|过/u],
  ['home', /家|屋|楼|房|门口|小区/u],
  ['doubled', /(\p{Script=Han})\1/u],
];
const NUMBER = /\d|[一二三四五六七八九十百]{2}|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b/iu;

/** What the second opinion looks at in a sentence, each once. Names begin with the language. */
export function featuresOf(sentence: string): string[] {
  const text = bare(sentence);
  const isHan = isChinese(text);
  const forms = (isHan ? FORMS_ZH : FORMS_EN).filter(([, form]) => form.test(text)).map(([name]) => name);
  if (NUMBER.test(text)) forms.push('number');
  if (isQuestion(sentence)) forms.push('question');
  if (isCommand(text)) forms.push('order');
  const parts = isHan ? partsZh(text) : partsEn(text);
  const count = isHan ? Math.min(5, Math.floor(text.length / 4)) : Math.min(5, Math.floor(parts.length / 3));
  const language = isHan ? 'zh' : 'en';
  return [...new Set([...forms.map((form) => `<${form}>`), `<length ${count}>`, ...parts])].map(
    (feature) => `${language} ${feature}`,
  );
}

function partsEn(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  const pairs = words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
  return [...words, ...pairs, ...(words[0] === undefined ? [] : [`^${words[0]}`])];
}

function partsZh(text: string): string[] {
  const chars = [...text].filter((char) => /\p{Script=Han}/u.test(char));
  const pairs = chars.slice(1).map((char, at) => `${chars[at] ?? ''}${char}`);
  return [...chars, ...pairs, `^${chars[0] ?? ''}`, `${chars.at(-1) ?? ''}$`];
}
