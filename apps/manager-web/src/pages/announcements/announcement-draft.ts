import type { AnnouncementCreate, AnnouncementRecurrence } from '@xiaozhi/contracts';

/** An announcement as the form holds it. */
export interface AnnouncementDraft {
  /** `device:<id>` or `agent:<id>`. */
  target: string;
  text: string;
  /** As the browser's field gives it, in the operator's own time zone: `2026-03-01T20:00`; empty is now. */
  dueAt: string;
  repeat: AnnouncementRecurrence | '';
}

export function newAnnouncementDraft(): AnnouncementDraft {
  return { target: '', text: '', dueAt: '', repeat: '' };
}

/** @param idempotencyKey the same for every try of one draft, so that a lost answer makes no second one */
export function toAnnouncementBody(
  { target, text, dueAt, repeat }: AnnouncementDraft,
  idempotencyKey: string,
): AnnouncementCreate {
  const id = target.slice(target.indexOf(':') + 1);
  return {
    ...(target.startsWith('agent:') ? { agentId: id } : { deviceId: id }),
    text,
    ...(dueAt === '' ? {} : { dueAt: new Date(dueAt).toISOString() }),
    ...(repeat === '' ? {} : { recurrence: repeat }),
    idempotencyKey,
  };
}
