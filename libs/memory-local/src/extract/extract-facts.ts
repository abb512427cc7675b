import type { Fact } from '../fact.js';
import { toSentences } from './clauses.js';
import type { Rule } from './rule.js';
import { RULES_EN } from './rules-en.js';
import { RULES_ZH } from './rules-zh.js';

const HAN = /\p{Script=Han}/u;

/** Questions, wishes, conditions, reported speech: they state nothing about the user. */
const VETO =
  /[?？]\s*$|^(?:what|where|who|whom|whose|when|which|why|how|do|does|did|is|are|am|can|could|would|should|shall|will)\b(?!.*\bremember\b)|\b(?:if i|what if|imagine|pretend|suppose|let's say|i wish|would like to|i'd like to|i want to know|i wonder|she said|he said|they said|once upon)\b|吗[。！!]?$|(?:如果|假如|要是|假设|假装|他说|她说|他们说|听说)|(?:什么|哪里|哪儿|谁|几点|怎么|为什么|多少)/iu;

/**
 * The facts that rules find in what a user said, English and Chinese. Precise rather than complete: a sentence that no
 * rule knows yields nothing.
 * @param text one or more sentences, also without capitals and punctuation, as recognisers give them
 */
export function extractFacts(text: string): Fact[] {
  const facts: Fact[] = [];
  for (const { sentence, clauses } of toSentences(text)) {
    const found = clauses
      .filter((clause) => !VETO.test(clause))
      .map((clause) => applyRules(clause, sentence, specificRules(clause)))
      .filter((fact) => fact !== undefined);
    // What somebody asks to remember is a note only where it holds no fact that a rule knows.
    const note = found.length === 0 ? applyRules(sentence, sentence, noteRules(sentence)) : undefined;
    for (const fact of note === undefined ? found : [note]) {
      if (!facts.some(({ text: known }) => known === fact.text)) facts.push(fact);
    }
  }
  return facts;
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

function applyRules(clause: string, sentence: string, rules: readonly Rule[]): Fact | undefined {
  const bare = clause.replace(/[.!。！;；\s]+$/u, '');
  for (const { pattern, kind, fact } of rules) {
    const groups = pattern.exec(bare);
    const found = groups === null ? undefined : fact(groups);
    if (found !== undefined) return { ...found, kind, utterance: sentence };
  }
  return undefined;
}
