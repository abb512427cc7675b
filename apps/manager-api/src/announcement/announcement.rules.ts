import type {
  AnnouncementKind,
  AnnouncementRecurrence,
  AnnouncementState,
  AnnouncementView,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { isQuiet, nextOccurrence, quietBeginsAt, quietEndsAt } from '@xiaozhi/schedule';
import type { QuietHours } from '@xiaozhi/schedule';
import type { AnnouncementRow } from '../database/rows.js';

/** States in which something may still be said. */
export const OPEN: readonly AnnouncementState[] = ['pending', 'claimed'];
export const PAST: readonly AnnouncementState[] = ['spoken', 'cancelled', 'expired'];

/** What nobody could hear for so long is not said any more. */
const LIFE_MS = 24 * 3_600_000;

/** What is known of an announcement when it is made. */
export interface NewAnnouncement {
  id: string;
  deviceId: string;
  kind: AnnouncementKind;
  text: string;
  dueAt: Date;
  localTime: string;
  timeZone: string;
  recurrence: AnnouncementRecurrence | null;
  askedBy: string;
  turnId: string | null;
  requestKey: string | null;
  /** Undefined: a day, or until it comes again. */
  expiresAt: Date | undefined;
}

/** The first occurrence. @throws RangeError for a time zone that does not exist */
export function newAnnouncement(made: NewAnnouncement, now: Date): AnnouncementRow {
  const row: AnnouncementRow = {
    id: made.id,
    series_id: made.id,
    device_id: made.deviceId,
    kind: made.kind,
    text: made.text,
    due_at: made.dueAt.toISOString(),
    local_time: made.localTime,
    time_zone: made.timeZone,
    recurrence: made.recurrence,
    state: 'pending',
    reason: null,
    asked_by: made.askedBy,
    turn_id: made.turnId,
    request_key: made.requestKey,
    ...UNCLAIMED,
    attempts: 0,
    expires_at: '',
    spoken_at: null,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
  };
  return { ...row, expires_at: (made.expiresAt ?? defaultExpiry(row)).toISOString() };
}

/** Columns of what no gateway has in hand. */
export const UNCLAIMED = { gateway_id: null, claim: null, lease_until: null } as const;

function defaultExpiry(row: AnnouncementRow): Date {
  const dueAt = new Date(row.due_at);
  const end = new Date(dueAt.getTime() + LIFE_MS);
  const next = nextOf(row, dueAt);
  return next !== undefined && next < end ? next : end;
}

/** When it comes again after a moment; undefined where it does not. */
function nextOf(row: AnnouncementRow, after: Date): Date | undefined {
  if (row.recurrence === null) return undefined;
  const { local_time: localTime, time_zone: timeZone } = row;
  const recurrence = row.recurrence as AnnouncementRecurrence;
  return nextOccurrence({ dueAt: new Date(row.due_at), localTime, timeZone, recurrence }, after);
}

/** The occurrence that follows one that is over; what was missed in between is left out. */
export function successorOf(row: AnnouncementRow, now: Date): AnnouncementRow | undefined {
  const dueAt = nextOf(row, now);
  if (dueAt === undefined) return undefined;
  const lifeMs = Date.parse(row.expires_at) - Date.parse(row.due_at);
  return {
    ...row,
    ...UNCLAIMED,
    id: newId(),
    due_at: dueAt.toISOString(),
    expires_at: new Date(dueAt.getTime() + lifeMs).toISOString(),
    state: 'pending',
    reason: null,
    request_key: null,
    attempts: 0,
    spoken_at: null,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
  };
}

/** When an agent's devices say nothing unasked. */
export interface QuietRule {
  quiet: QuietHours | undefined;
  /** Reminders that a person asked for wait as well. */
  holdsReminders: boolean;
  timeZone: string;
}

/** From when on it may be said, and for how long from then, as far as quiet hours go. */
export function speakingWindow(
  row: AnnouncementRow,
  { quiet, holdsReminders, timeZone }: QuietRule,
  now: Date,
): { fromAt: Date; untilAt: Date | undefined } {
  const dueAt = new Date(row.due_at);
  const readyAt = dueAt > now ? dueAt : now;
  if (quiet === undefined || (row.kind === 'reminder' && !holdsReminders))
    return { fromAt: readyAt, untilAt: undefined };
  const fromAt = quietEndsAt(readyAt, quiet, timeZone);
  // Quiet all day: it waits until it expires.
  if (isQuiet(fromAt, quiet, timeZone)) return { fromAt: new Date(row.expires_at), untilAt: fromAt };
  return { fromAt, untilAt: quietBeginsAt(fromAt, quiet, timeZone) };
}

export function toAnnouncementView(row: AnnouncementRow): AnnouncementView {
  return {
    id: row.id,
    deviceId: row.device_id,
    kind: row.kind as AnnouncementKind,
    text: row.text,
    dueAt: row.due_at,
    recurrence: row.recurrence as AnnouncementRecurrence | null,
    timeZone: row.time_zone,
    state: row.state as AnnouncementState,
    reason: row.reason,
    askedBy: row.asked_by,
    turnId: row.turn_id,
    attempts: row.attempts,
    expiresAt: row.expires_at,
    spokenAt: row.spoken_at,
    createdAt: row.created_at,
  };
}
