import { tokenize, tokenizeWithConcepts } from '../lexical/tokenize.js';
import { readNamedTime } from '../time/named-time.js';
import type { Calendar } from '../time/calendar.js';
import type { TimeInterval } from '../time/time-interval.js';
import { answerWords } from './answer-words.js';
import { askedFor } from './asked-for.js';
import type { AskedFor } from './asked-for.js';

/** A question as the index searches for it. */
export interface Question {
  /** Its terms without the names of speakers, which nearly every question and many memories have; and its concepts. */
  terms: readonly string[];
  /** Terms that an answering memory would use. */
  answerTerms: readonly string[];
  askedFor: AskedFor;
  /** Lower case: those of the index's speakers whom it names. */
  speakers: ReadonlySet<string>;
  time?: TimeInterval;
  /** It asks for whatever there was at that time: "What did I do yesterday?" */
  asksForAllOfTime: boolean;
}

/** Words of a question after everything at a time, and in Chinese its characters. */
const ANYTHING = new Set([
  ...'what s did do does i we you have has had happened happen say said tell told talk talked about up to us me on'.split(
    ' ',
  ),
  ...'in the was were is are there going planned plan plans any my our and at for'.split(' '),
  ...'我你咱们都做干了些过什么啥发生说聊谈事情有吗呢的在是安排计划',
]);
/** Nicknames are the beginning of a name: Mel, Jo. */
const NICKNAME_MIN_CHARACTERS = 2;

/** @param speakers names, lower case, of everyone whose words the index holds */
export function analyseQuestion(
  text: string,
  speakers: Iterable<string>,
  nowMs: number,
  calendar: Calendar,
): Question {
  const lower = text.toLowerCase();
  const reading = readNamedTime(text, nowMs, calendar);
  const words = new Set(lower.match(/\p{L}+/gu) ?? []);
  const named = new Set([...speakers].filter((speaker) => isNamed(speaker, words)));
  return {
    terms: [...new Set(tokenizeWithConcepts(withoutNames(lower, named)))],
    answerTerms: [...new Set(tokenize(answerWords(text)))],
    askedFor: askedFor(lower.trim()),
    speakers: named,
    time: reading?.time,
    asksForAllOfTime: reading !== undefined && asksForAnything(reading.rest),
  };
}

function asksForAnything(rest: string): boolean {
  return (rest.match(/[a-z]+|\p{Script=Han}|\d+/gu) ?? []).every((word) => ANYTHING.has(word));
}

function isNamed(speaker: string, words: ReadonlySet<string>): boolean {
  const given = speaker.split(/\s+/)[0] ?? speaker;
  if (words.has(given)) return true;
  for (let length = NICKNAME_MIN_CHARACTERS; length < given.length; length += 1)
    if (words.has(given.slice(0, length)) && length >= Math.min(3, given.length - 2)) return true;
  return false;
}

function withoutNames(lower: string, names: ReadonlySet<string>): string {
  let rest = lower;
  for (const name of names) rest = rest.replaceAll(name, ' ');
  return rest;
}
