import { z } from 'zod';
import { pageQuery } from './http.js';
import { storedId, storedTime } from './stored-text.js';

/** `announcement`: an operator has a device say it; `reminder`: a person asked the device for it. */
export const announcementKind = z.enum(['announcement', 'reminder']);
export type AnnouncementKind = z.infer<typeof announcementKind>;

/**
 * `pending` → `claimed` (a gateway is about to say it, for as long as its lease lasts) → `spoken`; or `cancelled`, or
 * `expired` (nobody could hear it in time, or too many tries failed). Each occurrence of a series is one of its own.
 */
export const announcementState = z.enum(['pending', 'claimed', 'spoken', 'cancelled', 'expired']);
export type AnnouncementState = z.infer<typeof announcementState>;

/** Comes again at the same time of the wall clock; `weekdays`: Monday to Friday. */
export const announcementRecurrence = z.enum(['daily', 'weekly', 'weekdays']);
export type AnnouncementRecurrence = z.infer<typeof announcementRecurrence>;

/** Longest text: about a minute and a half of slow speech, which has to fit into a lease. */
export const ANNOUNCEMENT_MAX_CHARACTERS = 400;
const announcementText = z.string().trim().min(1).max(ANNOUNCEMENT_MAX_CHARACTERS);

/** `HH:MM`. */
export const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { message: 'must be HH:MM' });

/** `POST /api/announcement`: for one device, or for all devices that an agent has at that moment. */
export const announcementCreate = z
  .object({
    deviceId: z.string().min(1).max(191).optional(),
    agentId: storedId.optional(),
    text: announcementText,
    /** ISO 8601 with a zone; left out: now. */
    dueAt: storedTime.optional(),
    recurrence: announcementRecurrence.optional(),
    /** Not said after this; left out: a day after it was due. */
    expiresAt: storedTime.optional(),
    /** The same key again answers what was made the first time. */
    idempotencyKey: storedId.optional(),
  })
  .refine(({ deviceId, agentId }) => (deviceId === undefined) !== (agentId === undefined), {
    path: ['deviceId'],
    message: 'give either deviceId or agentId',
  });
export type AnnouncementCreate = z.infer<typeof announcementCreate>;

/** `GET /api/announcement`. `state=open`: pending or claimed. */
export const announcementQuery = pageQuery.extend({
  deviceId: z.string().max(191).optional(),
  agentId: z.string().max(64).optional(),
  state: z.union([announcementState, z.enum(['open', 'past'])]).optional(),
});
export type AnnouncementQuery = z.infer<typeof announcementQuery>;

/** One occurrence, as operators and gateways see it. */
export interface AnnouncementView {
  id: string;
  deviceId: string;
  kind: AnnouncementKind;
  text: string;
  /** ISO 8601, UTC. */
  dueAt: string;
  recurrence: AnnouncementRecurrence | null;
  /** Zone of the wall clock that it repeats by. */
  timeZone: string;
  state: AnnouncementState;
  /** Why it expired or was cancelled. */
  reason: string | null;
  /** `user:<name>`, or `voice`. */
  askedBy: string;
  /** The turn in which it was asked for. */
  turnId: string | null;
  attempts: number;
  expiresAt: string;
  spokenAt: string | null;
  createdAt: string;
}

/** `PUT /api/agent/{id}/quiet-hours`: when devices of the agent say nothing unasked, in the agent's time zone. */
export const quietHoursSettings = z.object({
  /** Null: no quiet hours. */
  quiet: z.object({ from: timeOfDay, to: timeOfDay }).nullable(),
  /** Whether reminders that a person asked for wait as well; else they are said at their time. */
  holdsReminders: z.boolean().default(false),
});
export type QuietHoursSettings = z.infer<typeof quietHoursSettings>;

/** `POST /xiaozhi/announcement/create` (gateway secret): a reminder asked for by voice. The same id again is the same one. */
export const reminderReport = z.object({
  id: storedId,
  macAddress: z.string().min(1).max(191),
  text: announcementText,
  dueAt: storedTime,
  /** The time of the wall clock that is meant, also where the clock skips it on the first day. */
  localTime: timeOfDay,
  timeZone: z.string().min(1).max(64),
  recurrence: announcementRecurrence.nullable(),
  turnId: storedId.nullable(),
});
export type ReminderReport = z.infer<typeof reminderReport>;

/** `POST /xiaozhi/announcement/list`: what a device has open, the next first. */
export const announcementListRequest = z.object({ macAddress: z.string().min(1).max(191) });

/** `POST /xiaozhi/announcement/cancel`: withdrawn by voice; what repeats does not come again. */
export const announcementCancelRequest = announcementListRequest.extend({ id: storedId });

/** `POST /xiaozhi/announcement/claim`: what may be said now, at most one for each of these devices. */
export const announcementClaimRequest = z.object({
  /** Of the gateway's process. */
  gatewayId: storedId,
  macAddresses: z.array(z.string().min(1).max(191)).min(1).max(500),
});
export type AnnouncementClaimRequest = z.infer<typeof announcementClaimRequest>;

export const claimedAnnouncement = z.object({
  id: z.string(),
  macAddress: z.string(),
  kind: announcementKind,
  text: z.string(),
  dueAt: z.string(),
  /** Names this claim in the report of what became of it. */
  claim: z.string(),
  /** How long after its due time this was handed out. */
  lateMs: z.number(),
  /** Nobody else gets it for now, and it may begin within this; relative, since clocks differ. */
  startWithinMs: z.number(),
});
export type ClaimedAnnouncement = z.infer<typeof claimedAnnouncement>;

/** `nextDueInMs`: when one of these devices may have something to say next, if that is soon. */
export const announcementClaimAnswer = z.object({
  claimed: z.array(claimedAnnouncement),
  nextDueInMs: z.number().nullable(),
});
export type AnnouncementClaimAnswer = z.infer<typeof announcementClaimAnswer>;

/** `POST /xiaozhi/announcement/settle`: it was heard, or nothing of it was and somebody may claim it anew. */
export const announcementSettleRequest = z.object({
  id: storedId,
  claim: storedId,
  outcome: z.enum(['spoken', 'released']),
  at: storedTime,
});
export type AnnouncementSettleRequest = z.infer<typeof announcementSettleRequest>;

/** What a gateway reads of an open announcement. */
export const openAnnouncement = z.object({
  id: z.string(),
  kind: announcementKind,
  text: z.string(),
  dueAt: z.string(),
  recurrence: announcementRecurrence.nullable(),
});
export type OpenAnnouncement = z.infer<typeof openAnnouncement>;
