import { daySpan, toTimeSpan, wallClockOf } from './civil.js';
import type { SaidAt, TimeSpan, WallClock } from './civil.js';
import type { ToldSpan } from './relative-spans.js';
import { findToldSpan } from './resolve-time.js';

const TODAY = /\btoday\b|今天/iu;
/** What leads to a time, and means nothing without it. */
const LEADING = /\b(?:in|on|at|from|since|during|of)\s*$|[在从]$/iu;

/** A period of which somebody speaks, and what is said beside it. */
export interface ReadPeriod {
  span: TimeSpan;
  /** May be empty. */
  rest: string;
}

/**
 * The past period that a text for a search speaks of, and the text without it: "tea last week" is tea, and seven days.
 * @returns undefined where there is none, or only a moment
 */
export function readPeriod(text: string, said: SaidAt): ReadPeriod | undefined {
  const now = wallClockOf(said);
  const told = findToldSpan(text, now, 'past') ?? findToday(text, now);
  if (told === undefined || told.span[0].getTime() === told.span[1].getTime()) return undefined;
  const start = text.indexOf(told.words);
  const before = text.slice(0, start).replace(LEADING, '');
  const rest = `${before} ${text.slice(start + told.words.length)}`.replaceAll(/\s+/gu, ' ').trim();
  return { span: toTimeSpan(told.span, said), rest };
}

function findToday(text: string, now: WallClock): ToldSpan | undefined {
  const words = TODAY.exec(text)?.[0];
  if (words === undefined) return undefined;
  return { span: daySpan(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()), words };
}
