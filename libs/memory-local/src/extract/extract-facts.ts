import type { Fact } from '../fact.js';
import type { SaidAt } from '../time/civil.js';
import { toSentences } from './clauses.js';
import type { SaidSentence } from './clauses.js';
import { isOnlyCorrection, readCorrection } from './corrections.js';
import { RULES_EN } from './en/rules.js';
import { timesOf } from './fact-times.js';
import { slotValue } from './rule.js';
import type { Rule } from './rule.js';
import { RULES_ZH } from './zh/rules.js';

const HAN = /\p{Script=Han}/u;
/** Where a clause may be cut when it says nothing whole. */
const PART_BREAK = /[，,、；;]\s*|\s+(?:and|but|because|so|since)\s+/iu;

/** Questions, wishes, conditions, reported speech: they state nothing about the user. */
const VETO =
  /[?？]\s*$|^(?:what|where|who|whom|whose|when|which|why|how|do|does|did|is|are|am|can|could|would|should|shall|will)\b(?!.*\bremember\b)|\b(?:if (?:i|my|we)|what if|imagine|pretend|suppose|let's say|i wish|would (?:love|like|prefer) to|i'd (?:love|like|prefer) to|i want to know|i wonder|(?:she|he|they|mum|mom|dad|mother|father) (?:said|says|told|thinks)|told me|once upon|in the (?:film|movie|book|game|story|show))\b|吗[。！!]?$|(?:如果|假如|要是|假设|假装|他说|她说|他们说|听说)|(?:什么|哪里|哪儿|谁|几点|怎么|为什么|多少)/iu;

/**
 * The facts that rules find in what a user said, English and Chinese. Precise rather than complete: a sentence that no
 * rule knows yields nothing.
 * @param text one or more sentences, also without capitals and punctuation, as recognisers give them
 * @param said when and where, so that "tomorrow" becomes a day; without it facts have no times
 */
export function extractFacts(text: string, said?: SaidAt): Fact[] {
  const facts: Fact[] = [];
  let setsRight = false;
  for (const { sentence } of toSentences(text)) {
    for (const fact of factsOf(sentence, setsRight, said))
      if (!facts.some((known) => known.text === fact.text)) facts.push(fact);
    setsRight = isOnlyCorrection(sentence);
  }
  return facts;
}

function factsOf(sentence: string, setsRight: boolean, said: SaidAt | undefined): Fact[] {
  const correction = readCorrection(sentence);
  const parts = toSentences(correction.rest).flatMap(({ clauses }: SaidSentence) => clauses);
  const found = parts
    .filter((clause) => !VETO.test(clause))
    .flatMap((clause) => clauseFacts(clause, sentence, said));
  // What somebody asks to remember is a note only where it holds no fact that a rule knows.
  const note = found.length === 0 ? applyRules(sentence, sentence, noteRules(sentence), said) : undefined;
  const facts = note === undefined ? found : [note];
  if (!correction.isCorrection && !setsRight) return facts;
  return facts.map((fact) => ({ ...fact, isCorrection: true, ...deniedSlot(fact, correction.denied) }));
}

/**
 * What a clause states. English is taken whole first, Chinese in its parts, since there a comma begins a new statement;
 * the other way where that finds nothing.
 */
function clauseFacts(clause: string, sentence: string, said: SaidAt | undefined): Fact[] {
  const inParts = clause.split(PART_BREAK).filter((part) => part.trim() !== '');
  const ways = HAN.test(clause) ? [inParts, [clause]] : [[clause], inParts];
  for (const parts of ways) {
    const facts = parts
      .filter((part) => !VETO.test(part))
      .map((part) => applyRules(part.trim(), sentence, specificRules(part), said))
      .filter((fact) => fact !== undefined);
    if (facts.length > 0) return facts;
  }
  return [];
}

/** A slot with a value in it, with the value that is denied. */
function deniedSlot({ slot }: Fact, denied: string | undefined): Pick<Fact, 'deniedSlot'> {
  const [name, value] = slot?.split(/:(.*)/s) ?? [];
  if (denied === undefined || name === undefined || value === undefined || name === 'relation') return {};
  return { deniedSlot: `${name}:${slotValue(denied)}` };
}

function rulesFor(clause: string): readonly Rule[] {
  return HAN.test(clause) ? RULES_ZH : RULES_EN;
}

function specificRules(clause: string): readonly Rule[] {
  return rulesFor(clause).filter(({ kind }) => kind !== 'note');
}

function noteRules(sentence: string): readonly Rule[] {
  return VETO.test(sentence) ? [] : rulesFor(sentence).filter(({ kind }) => kind === 'note');
}

function applyRules(
  clause: string,
  sentence: string,
  rules: readonly Rule[],
  said: SaidAt | undefined,
): Fact | undefined {
  const bare = clause.replace(/[.!。！;；\s]+$/u, '');
  for (const { pattern, kind, fact } of rules) {
    const match = pattern.exec(bare);
    const found = match === null ? undefined : fact(match);
    if (found === undefined) continue;
    const times = said === undefined ? {} : timesOf(kind, bare, said);
    return { ...found, kind, utterance: sentence, ...times };
  }
  return undefined;
}
