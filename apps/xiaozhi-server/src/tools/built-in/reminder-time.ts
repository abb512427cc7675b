import type { AnnouncementRecurrence } from '@xiaozhi/contracts';
import { isLocalDateTime, nextOccurrence, toInstant, toLocal } from '@xiaozhi/schedule';

/** When a reminder is due, or why that cannot be said. */
export type ReminderTime =
  | { kind: 'due'; dueAt: Date; localTime: string; recurrence: AnnouncementRecurrence | null }
  /** The time that was given has passed; it is asked about, never moved. */
  | { kind: 'past'; local: string }
  | { kind: 'missing' }
  | { kind: 'invalid'; why: string };

/** A time that passed this shortly before is now: models give minutes, not seconds. */
const PAST_SLACK_MS = 60_000;
const MAX_DELAY_SECONDS = 366 * 24 * 3_600;
const RECURRENCES = ['daily', 'weekly', 'weekdays'] as const;

/** Reads a model's arguments `at`, `delay_seconds` and `repeat`, which may be anything. */
export function readReminderTime(
  args: Readonly<Record<string, unknown>>,
  timeZone: string,
  now: Date,
): ReminderTime {
  const { at, delay_seconds: delay, repeat } = args;
  const recurrence = RECURRENCES.find((known) => known === repeat) ?? null;
  if (recurrence === null && isGiven(repeat) && repeat !== 'none' && repeat !== 'never')
    return { kind: 'invalid', why: `repeat must be one of ${RECURRENCES.join(', ')}.` };
  if (isGiven(at)) return fromLocal(at, recurrence, timeZone, now);
  if (!isGiven(delay)) return { kind: 'missing' };
  const seconds = Number(delay);
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > MAX_DELAY_SECONDS)
    return { kind: 'invalid', why: 'delay_seconds must be a positive number of at most a year.' };
  const dueAt = new Date(now.getTime() + seconds * 1000);
  return { kind: 'due', dueAt, localTime: toLocal(dueAt, timeZone).slice(11, 16), recurrence };
}

function fromLocal(
  at: unknown,
  recurrence: AnnouncementRecurrence | null,
  timeZone: string,
  now: Date,
): ReminderTime {
  if (typeof at !== 'string' || !isLocalDateTime(at.trim()))
    return { kind: 'invalid', why: 'at must be a local date and time such as 2026-03-01T20:00.' };
  const local = at.trim().replace(' ', 'T');
  const dueAt = toInstant(local, timeZone, now);
  const localTime = local.slice(11, 16);
  if (recurrence === null) {
    const isPast = dueAt.getTime() < now.getTime() - PAST_SLACK_MS;
    return isPast ? { kind: 'past', local } : { kind: 'due', dueAt, localTime, recurrence };
  }
  const isWeekend = [0, 6].includes(new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay());
  if (dueAt > now && !(recurrence === 'weekdays' && isWeekend))
    return { kind: 'due', dueAt, localTime, recurrence };
  const series = { dueAt, localTime, timeZone, recurrence };
  return { kind: 'due', dueAt: nextOccurrence(series, now), localTime, recurrence };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
