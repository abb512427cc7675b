import { toInstant, toLocal } from '@xiaozhi/schedule';

/** When and where something was said. */
export interface SaidAt {
  /** ISO 8601, UTC. */
  at: string;
  /** IANA zone; one that does not exist counts as UTC. */
  timeZone: string;
}

/** ISO 8601, UTC. From inclusive, to exclusive; a moment has both the same. */
export interface TimeSpan {
  from: string;
  to: string;
}

/** What a clock on the wall shows, in the UTC fields of a date; no instant. */
export type WallClock = Date;

/** From and to on the wall clock. */
export type WallSpan = readonly [WallClock, WallClock];

export function wallClockOf({ at, timeZone }: SaidAt): WallClock {
  return new Date(`${toLocal(new Date(at), knownZone(timeZone))}Z`);
}

export function toTimeSpan([from, to]: WallSpan, said: SaidAt): TimeSpan {
  const instant = (wall: WallClock): string =>
    toInstant(wall.toISOString().slice(0, 19), knownZone(said.timeZone), new Date(0)).toISOString();
  return { from: instant(from), to: instant(to) };
}

export function yearSpan(year: number): WallSpan {
  return [wall(year, 0, 1), wall(year + 1, 0, 1)];
}

/** @param month 0 to 11; beyond, it counts on into other years */
export function monthSpan(year: number, month: number): WallSpan {
  return [wall(year, month, 1), wall(year, month + 1, 1)];
}

/** @param day may lie outside the month, and counts on */
export function daySpan(year: number, month: number, day: number): WallSpan {
  return [wall(year, month, day), wall(year, month, day + 1)];
}

/** Monday to Monday, `weeks` from the one of `now`; with a day (0 Monday to 6 Sunday) that one only. */
export function weekSpan(now: WallClock, weeks: number, day?: number): WallSpan {
  const monday = now.getUTCDate() - ((now.getUTCDay() + 6) % 7) + weeks * 7;
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  if (day !== undefined) return daySpan(year, month, monday + day);
  return [wall(year, month, monday), wall(year, month, monday + 7)];
}

export function wall(year: number, month: number, day: number, hour = 0, minute = 0): WallClock {
  return new Date(Date.UTC(year, month, day, hour, minute));
}

/** A zone that does not exist counts as UTC. */
export function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    // RangeError: an agent with a mistyped zone still remembers.
    return 'UTC';
  }
}
