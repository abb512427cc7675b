import { judgeClause } from './judge-clause.js';
import type { JudgedClause } from './judge-clause.js';
import { askedToRemember } from './screens/command.js';
import { isGreeting } from './screens/greeting.js';
import { instructionIn } from './screens/instruction.js';
import { isNoise } from './screens/noise.js';
import { withOpinion } from './second-opinion/opinion.js';
import { isQuestion } from './screens/question.js';
import { isRepetition, withoutLead } from './screens/repetition.js';
import { isToolOutput } from './screens/tool-output.js';
import { bare, clausesOf, wordsOf } from './text.js';
import { dropped, held, kept } from './verdict.js';
import type { ScreenContext, Verdict } from './verdict.js';

/** Scores from which a sentence is kept, and from which an operator is asked. */
const KEEP_FROM = { off: 0, normal: 0.6, strict: 0.68 };
const HOLD_FROM = 0.35;
/** An answer to a question is this short; a longer one states by itself what it says. */
const ANSWER_WORDS_COUNT = 14;

/** Judges one sentence without secrets: by rules, and where no rule knows it by what it resembles. */
export function screenSentence(sentence: string, context: ScreenContext): Verdict {
  return withOpinion(screenSentenceByRules(sentence, context), sentence, context.strictness);
}

/** The first screen that knows the sentence decides. */
export function screenSentenceByRules(sentence: string, context: ScreenContext): Verdict {
  if (isNoise(sentence)) return dropped('noise');
  if (isToolOutput(sentence)) return dropped('tool-output');
  const instruction = instructionIn(sentence);
  if (instruction !== undefined)
    return instruction === 'hard' ? dropped('instruction') : held('instruction', 0.5);
  if (isRepetition(sentence, context.recalled)) return dropped('echo');
  if (isRepetition(sentence, context.known)) return dropped('duplicate');
  if (isGreeting(sentence)) return dropped('greeting');
  const toRemember = askedToRemember(sentence);
  if (toRemember !== undefined && !isQuestion(toRemember)) return kept('fact', 0.95);
  return byEvidence(sentence, context);
}

function byEvidence(sentence: string, context: ScreenContext): Verdict {
  const clauses = clausesOf(withoutLead(sentence)).filter((clause) => !isGreeting(clause));
  const isAsked = clauses.length === 1 && isQuestion(sentence);
  const judged = clauses.map((clause) => judgeClause(clause.replace(/[?？]+$/u, ''), isAsked));
  const best = judged.reduce((a, b) => (b.score > a.score ? b : a), NOTHING);
  if (best.score >= KEEP_FROM[context.strictness]) return kept('fact', best.score);
  if (isAnswer(sentence, judged, context)) return kept('answer', 0.6);
  if (best.score >= HOLD_FROM) return held('unclear', best.score);
  return dropped(best.reason, best.score);
}

const NOTHING: JudgedClause = { score: 0, reason: 'small-talk' };

function isAnswer(sentence: string, judged: readonly JudgedClause[], { asked }: ScreenContext): boolean {
  if (asked === undefined || !/[?？]\s*$/u.test(asked.trim())) return false;
  if (judged.some(({ reason }) => reason !== 'small-talk')) return false;
  const words = wordsOf(bare(sentence));
  return words.length > 0 && words.length <= ANSWER_WORDS_COUNT && isAboutPerson(asked);
}

/** Asked about the person, not "shall I stop?" or "anything else?". */
function isAboutPerson(asked: string): boolean {
  const question = asked.split(/(?<=[.!。！])\s*/u).at(-1) ?? asked;
  if (
    /\b(?:shall|should|may|can) i\b|\banything else\b|\bdo you want me\b|\bwould you like (?:me|to (?:hear|listen))\b|要我|需要我|还有(?:什么|别的)|要不要(?:听|我)|帮你/iu.test(
      question,
    )
  )
    return false;
  return /\b(?:you|your|yours)\b|[你您]/iu.test(question);
}
