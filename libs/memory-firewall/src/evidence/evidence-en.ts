import { bare } from '../text.js';
import { contentCountEn } from './content-en.js';
import { TIME_EN, VERB_EN, clauseEn } from './grammar-en.js';
import { isOfOthersEn, isPassingEn } from './passing-en.js';
import { CERTAIN_EN, GENERIC_EN, LIKELY_EN, NAMED_EN, THING_EN } from './statements-en.js';

/** "I think …", "I guess …": what follows is the statement. */
const OPINION = clauseEn(
  "(?:i|we) (?:think|guess|believe|suppose|hope|know|feel|am afraid|'m afraid|mean|told you|said|swear)(?: that)?,? (?=(?:i|i'm|my|we|our|he|she|it's)\\b)",
);
const FIRST_PERSON = /\b(?:i|i'm|im|i've|ive|i'll|i'd|we|we're|we've|we'll|we'd|me|my|our)\b/iu;
const THIRD_PERSON = /^(?:and |but )?(?:he|she|they)\b/iu;
/** "My turn", "oh my god". */
const EXCLAMATION = /^(?:oh )?my \w+$/iu;
/** Of a clause about oneself, and about somebody, that no pattern knows: by how many words say something. */
const FIRST_PERSON_SCORES = [0.2, 0.45, 0.7];
/** What holds always, or is a skill, may be said in one word. */
const LASTING =
  /\b(?:can't|cannot|don't|never|always|often|usually|every|used to)\s+(?!find\b)(?:\w+\s+)?\w+$/iu;
const THIRD_PERSON_SCORES = [0.1, 0.2, 0.3, 0.62];
const HAS_TIME = new RegExp(TIME_EN, 'iu');
const HAS_VERB = new RegExp(`\\b${VERB_EN}\\b`, 'iu');
/** A statement that nobody knows what to make of has as many words that say something. */
const STATEMENT_WORDS_COUNT = 2;

/** See `factScore`; for English. @param said one clause */
export function factScoreEn(said: string): number {
  const text = bare(said).replace(OPINION, '');
  if (isPassingEn(text)) return 0.1;
  if (CERTAIN_EN.some((pattern) => pattern.test(text))) return 0.9;
  if (isOfOthersEn(text)) return 0.1;
  if (LIKELY_EN.some((pattern) => pattern.test(text))) return 0.7;
  return scoreByContent(text);
}

/** What no pattern knows: by who it is about and how much it says. */
function scoreByContent(text: string): number {
  const content = contentCountEn(text);
  if (FIRST_PERSON.test(text) && !EXCLAMATION.test(text)) return scoreOfSelf(text, content);
  if (THIRD_PERSON.test(text)) return THIRD_PERSON_SCORES[Math.min(3, content)] ?? 0;
  if (NAMED_EN.test(text) && !GENERIC_EN.test(text)) return 0.7;
  const hasTime = HAS_TIME.test(text);
  if (THING_EN.test(text)) return hasTime ? 0.7 : 0.5;
  if (!HAS_VERB.test(text)) return 0.2;
  return hasTime ? 0.4 : content >= STATEMENT_WORDS_COUNT ? 0.36 : 0.2;
}

function scoreOfSelf(text: string, content: number): number {
  if (content > 0 && HAS_TIME.test(text)) return 0.7;
  if (content === 1 && LASTING.test(text)) return 0.62;
  return FIRST_PERSON_SCORES[Math.min(2, content)] ?? 0;
}
