import { factScore } from './evidence/evidence.js';
import { namesOwnEn } from './evidence/statements-en.js';
import { namesOwnZh } from './evidence/statements-zh.js';
import { PEOPLE_EN, PETS_EN } from './evidence/people-en.js';
import { isCommand } from './screens/command.js';
import { asksForWhatItNames, asksWhy, isQuestion } from './screens/question.js';
import { bare, isChinese, wordsOf } from './text.js';
import type { ScreenReason } from './verdict.js';

/** How surely a clause states a fact, 0 to 1, and what it is where it does not. */
export interface JudgedClause {
  score: number;
  reason: ScreenReason;
}

/** What may hurt somebody is never taken for small talk. */
const ALLERGY =
  /\b(?:i|i'm|we|we're|he|he's|she|she's|they|they're|son|daughter|wife|husband|child|baby|kids?|mother|father|mum|mom|dad)\b.*\ballerg(?:ic|y)\b|\p{Script=Han}*对(?!.*(?:什么|哪)).{1,16}过敏/iu;
const OPENS_AS_QUESTION = /^(?:am|is|are|do|does|what|who|which|why|how|can)\b/iu;
/** "the cemetery where my wife is buried": not "tell me where my keys are". */
const TAIL =
  /(?<!^|\b(?:tell|show|ask|out|know|remember|me|you|us|see|check|say|and|or|but|so))\s(?:because|since|while|as|that|which|where|who|whom)\s+((?:i|i'm|my|we|our|he|she)\b.*)$/iu;
const STATE = "(?:is|are|has|have|was|can't|doesn't|likes?|loves?|hates?|needs?)";
/** No pause before it: "turn the heating up my husband is always cold". */
const RUN_ON = new RegExp(
  `\\S\\s+((?:my|our) (?:${PEOPLE_EN}|${PETS_EN}) ${STATE}\\b.*)$|(?<!\\b(?:what|where|who|when|which|why|how|that|if|whether|as|until|before|after|and|so|song|one|thing|things|everything))\\s(i(?:'m| am| have to| need to| love| hate| live| work)\\b.*)$|(?:一?点儿?|一?下|吧)(我(?:的|家)?\\p{Script=Han}{1,3}(?:在|怕|过敏|睡|病|累|要).*)$|\\b(?:${PEOPLE_EN}|${PETS_EN}) ((?:he|she|they|it)(?:'s|'re| ${STATE})\\b.*)$`,
  'iu',
);
/** A question that names one's own people or things says so much only in a sentence of some length. */
const TELLING_WORDS_COUNT = 5;

/** @param isAsked the clause ends a question, and is one itself where it is the only one */
export function judgeClause(clause: string, isAsked: boolean): JudgedClause {
  if (statesAllergy(clause)) return { score: 0.95, reason: 'small-talk' };
  if (isAsked || isQuestion(clause)) return judgeQuestion(clause);
  if (isCommand(clause) && !isNaming(clause)) {
    const groups = TAIL.exec(clause) ?? RUN_ON.exec(clause) ?? [];
    const tail = groups.slice(1).find((group) => group !== undefined);
    return { score: tail === undefined ? 0.1 : factScore(tail), reason: 'command' };
  }
  return { score: factScore(clause), reason: 'small-talk' };
}

function judgeQuestion(clause: string): JudgedClause {
  if (asksForWhatItNames(clause)) return { score: 0.1, reason: 'question' };
  const namesOwn = isChinese(clause) ? namesOwnZh(clause) : namesOwnEn(clause);
  if (namesOwn)
    return { score: wordsOf(clause).length >= TELLING_WORDS_COUNT ? 0.65 : 0.3, reason: 'question' };
  const tail = TAIL.exec(clause)?.[1];
  if (tail !== undefined) return { score: factScore(bare(tail)), reason: 'question' };
  return { score: asksWhy(clause) && factScore(clause) >= 0.7 ? 0.5 : 0.1, reason: 'question' };
}

function statesAllergy(clause: string): boolean {
  return ALLERGY.test(clause) && !/[?？吗]\s*$/u.test(clause) && !OPENS_AS_QUESTION.test(clause);
}

/** "Call me Jo" looks like an order and tells a name; "call me a taxi" does not. */
function isNaming(clause: string): boolean {
  return /\bcall me\b|[叫喊]我/iu.test(clause) && factScore(clause) >= 0.9;
}
