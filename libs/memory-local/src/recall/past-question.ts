import type { SaidAt, TimeSpan } from '../time/civil.js';
import { resolveTime } from '../time/resolve-time.js';

/** Words that ask for how things were, without saying when. */
const FORMERLY =
  /\b(?:used to|before|previously|previous|formerly|former|back then|in the past|in those days|at (?:that|the) time|old|earlier|once|ever)\b|以前|之前|曾经|过去|原来|从前|那时|当时|旧的|曾|过[吗么？?]/iu;
/** Questions that look back: "where did I live", "was my job". */
const LOOKS_BACK = /\b(?:did|was|were|had|have i|has my)\b|了|过|的[？?吗]?$|[年月周]/iu;

/** What a question about the past asks for. */
export interface PastQuestion {
  /** The time it asks about; absent: any that is over. */
  span?: TimeSpan;
}

/** Undefined for a question about how things are. A time that is not over yet ("this year") is no past. */
export function readPastQuestion(text: string, asked: SaidAt): PastQuestion | undefined {
  const span = resolveTime(text, asked, 'past');
  if (span !== undefined && span.to <= asked.at && LOOKS_BACK.test(text)) return { span };
  return FORMERLY.test(text) ? {} : undefined;
}
