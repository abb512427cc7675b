import type { DayNumber } from './calendar.js';
import type { DaySpan } from './day-span.js';

/** One way of naming a time, and the days it means when said on a day. */
export interface TimeRule {
  /** With the flags `g` and `u`, on lower-case text. */
  readonly pattern: RegExp;
  /** Undefined where the match is no time after all. */
  readonly resolve: (groups: Record<string, string | undefined>, today: DayNumber) => DaySpan | undefined;
}
