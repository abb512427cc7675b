import { Calendar, namedTime } from '@xiaozhi/memory-index';
import type { SaidAt, TimeSpan } from '../time/civil.js';

/** Words that ask for how things were, without saying when. */
const FORMERLY =
  /\b(?:used to|before|previously|previous|formerly|former|back then|in the past|in those days|at (?:that|the) time|old|earlier|once|ever)\b|以前|之前|曾经|过去|原来|从前|那时|当时|旧的|曾|过[吗么？?]/iu;
/** Questions that look back: "where did I live", "was my job". */
const LOOKS_BACK = /\b(?:did|was|were|had|have i|has my)\b|了|过|的[？?吗]?$|[年月周]/iu;

/** Words that ask for more than a summary says. */
const IN_DETAIL = /\b(?:exactly|precisely|details?|in full|word for word)\b|具体|详细|细节|到底|原话/iu;

/** Whether a question asks for what a summary was made of. */
export function asksForDetail(text: string): boolean {
  return IN_DETAIL.test(text);
}

/** What a question about the past asks for. */
export interface PastQuestion {
  /** The time it asks about; absent: any that is over. */
  span?: TimeSpan;
}

/**
 * Undefined for a question about how things are. A time that is not over yet ("this year") is no past. Read by the
 * index's calendar: chrono, which facts are read with, takes up to half a second when it is first used, and a recall
 * has less.
 */
export function readPastQuestion(text: string, asked: SaidAt): PastQuestion | undefined {
  const span = LOOKS_BACK.test(text) ? spanOf(text, asked) : undefined;
  if (span !== undefined && span.to <= asked.at) return { span };
  return FORMERLY.test(text) ? {} : undefined;
}

function spanOf(text: string, { at, timeZone }: SaidAt): TimeSpan | undefined {
  const named = namedTime(text, Date.parse(at), Calendar.of(timeZone));
  if (named === undefined) return undefined;
  return { from: new Date(named.startMs).toISOString(), to: new Date(named.endMs).toISOString() };
}
