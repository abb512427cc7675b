import { openAnnouncement } from '@xiaozhi/contracts';
import type { AnnouncementRecurrence } from '@xiaozhi/contracts';
import { newId, withDeadline } from '@xiaozhi/observability';
import { z } from 'zod';
import type { ManagerApi } from '../config/manager-api.js';
import type { AnnouncementQueue } from './announcement-queue.js';

/** A reminder as a person asks for it. */
export interface NewReminder {
  text: string;
  dueAt: Date;
  /** `HH:MM` that was meant. */
  localTime: string;
  /** IANA name. */
  timeZone: string;
  recurrence: AnnouncementRecurrence | null;
  /** The turn in which it was asked for. */
  turnId: string | null;
}

/** A reminder, or an operator's announcement, that is still to come. */
export interface OpenReminder {
  id: string;
  text: string;
  /** ISO 8601, UTC. */
  dueAt: string;
  recurrence: AnnouncementRecurrence | null;
}

/** The reminders of one device, as its conversations see them. */
export interface Reminders {
  /** Durable when it resolves. @throws OutboxError */
  set(reminder: NewReminder): Promise<void>;
  /** The next first. `isComplete` is false where manager-api cannot be asked: then only what it was not told yet. */
  list(signal: AbortSignal): Promise<{ reminders: OpenReminder[]; isComplete: boolean }>;
  /** Durable when it resolves. @throws OutboxError */
  cancel(id: string): Promise<void>;
}

/** A person waits for the answer. */
const LIST_DEADLINE_MS = 3_000;

/** Reminders kept by manager-api, with what still waits in the outbox for it. */
export class DeviceReminders implements Reminders {
  constructor(
    private readonly deviceId: string,
    private readonly queue: AnnouncementQueue,
    private readonly client: Pick<ManagerApi, 'post'>,
  ) {}

  async set({ dueAt, ...reminder }: NewReminder): Promise<void> {
    const subject = { id: newId(), macAddress: this.deviceId, dueAt: dueAt.toISOString() };
    await this.queue.create({ ...subject, ...reminder });
  }

  async list(signal: AbortSignal): Promise<{ reminders: OpenReminder[]; isComplete: boolean }> {
    // Read before manager-api is asked: what reaches it in between is then seen twice, not never.
    const waiting = await this.queue.pending(this.deviceId, { mayBePartial: true });
    const known = await this.ask(signal);
    const open = new Map((known ?? []).map((reminder) => [reminder.id, reminder]));
    for (const order of waiting) {
      if (order.path === '/announcement/create') open.set(order.body.id, order.body);
      else if (order.path === '/announcement/cancel') open.delete(order.body.id);
      else if (order.body.outcome === 'spoken') open.delete(order.body.id);
    }
    const reminders = [...open.values()]
      .map(({ id, text, dueAt, recurrence }) => ({ id, text, dueAt, recurrence }))
      .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
    return { reminders, isComplete: known !== undefined && !this.queue.isPartial };
  }

  async cancel(id: string): Promise<void> {
    await this.queue.cancel(this.deviceId, id);
  }

  private async ask(signal: AbortSignal): Promise<OpenReminder[] | undefined> {
    try {
      const limit = withDeadline(signal, LIST_DEADLINE_MS);
      const answer = await this.client.post('/announcement/list', { macAddress: this.deviceId }, limit);
      // What an operator announces is none of the person's reminders.
      return z
        .array(openAnnouncement)
        .parse(answer)
        .filter(({ kind }) => kind === 'reminder');
    } catch {
      // Down, late or another manager: said to the person as an incomplete list.
      signal.throwIfAborted();
      return undefined;
    }
  }
}
