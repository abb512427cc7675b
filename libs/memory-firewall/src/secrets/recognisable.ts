import type { SecretSpan } from './finding.js';
import { isChineseIdentity, isIban, isLuhnValid } from './luhn.js';
import { digitRuns } from './spoken-digits.js';

const CARD_MIN_DIGITS = 13;
const CARD_MAX_DIGITS = 19;
/** A run as long as this holds a card by chance alone. */
const LONGEST_DIGITS = 48;

const KEYS =
  /\b(?:sk|pk|rk|m0|api|key|hf|glpat|npm|ghp|gho|ghu|ghs|ghr|github_pat|xox[abprs]|tvly|gsk)[-_][\w-]{12,}|\bAKIA[0-9A-Z]{12,}|\bAIza[\w-]{25,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/gu;
const LONG_TOKEN = /(?<![\w/.-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=(?:[\w-]*\d){3})[\w-]{20,}(?![\w.-])/gu;
/** Letters, digits and a sign inside them, as no word has and passwords must: "Maple!Tree9". */
const MADE_UP =
  /(?<![\w@.:/#=-])(?=[^\s,，。;；]*[A-Za-z])(?=[^\s,，。;；]*\d)[A-Za-z\d]+[#!$%^&*_][\w#!$%^&*-]{1,30}(?![\w@./:=-])/gu;
const SOCIAL_SECURITY = /(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)/gu;
const CHINESE_IDENTITY = /(?<!\d)\d{17}[\dXx](?!\w)/gu;
const IBAN = /\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{2,4}){3,8}\b/gu;

/** Secrets that show by their own form, whatever is said about them. @param text unified */
export function recognisableSecrets(text: string): SecretSpan[] {
  return [
    ...matches(text, KEYS, 'key'),
    ...matches(text, LONG_TOKEN, 'key'),
    ...matches(text, MADE_UP, 'password', (found) => found.length >= 7),
    ...matches(text, SOCIAL_SECURITY, 'identity'),
    ...matches(text, CHINESE_IDENTITY, 'identity', isChineseIdentity),
    ...matches(text, IBAN, 'account', isIban),
    ...digitRuns(text)
      .filter(({ digits }) => holdsCard(digits))
      .map(({ start, end }): SecretSpan => ({ kind: 'card', start, end })),
  ];
}

function matches(
  text: string,
  pattern: RegExp,
  kind: SecretSpan['kind'],
  isOne: (found: string) => boolean = () => true,
): SecretSpan[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => isOne(found))
    .map(({ 0: found, index }) => ({ kind, start: index, end: index + found.length }));
}

/** A card may stand in a longer run, with its expiry date behind it or another number before. */
function holdsCard(digits: string): boolean {
  if (digits.length > LONGEST_DIGITS) return true;
  for (let length = CARD_MIN_DIGITS; length <= Math.min(CARD_MAX_DIGITS, digits.length); length += 1) {
    for (let start = 0; start + length <= digits.length; start += 1) {
      if (isLuhnValid(digits.slice(start, start + length))) return true;
    }
  }
  return false;
}
