import { announcementCancelRequest, announcementSettleRequest, reminderReport } from '@xiaozhi/contracts';
import type { AnnouncementSettleRequest, ReminderReport } from '@xiaozhi/contracts';
import type { Outbox, OutboxWorker } from '@xiaozhi/outbox';
import { z } from 'zod';

/** Outbox topic of reminders made and withdrawn by voice, and of what was spoken, on their way to manager-api. */
export const ANNOUNCEMENT_TOPIC = 'announcement';

const queuedOrder = z.discriminatedUnion('path', [
  z.object({ path: z.literal('/announcement/create'), body: reminderReport }),
  z.object({ path: z.literal('/announcement/cancel'), body: announcementCancelRequest }),
  z.object({ path: z.literal('/announcement/settle'), body: announcementSettleRequest }),
]);
export type QueuedOrder = z.infer<typeof queuedOrder>;

/** The durable way of announcements to manager-api; in order for each device. */
export class AnnouncementQueue {
  private worker: Pick<OutboxWorker, 'nudge'> | undefined;

  constructor(private readonly outbox: Outbox) {}

  /** Whether more may wait than can be read now. */
  get isPartial(): boolean {
    return this.outbox.degraded !== undefined;
  }

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /** Durable when it resolves. @throws OutboxError */
  async create(report: ReminderReport): Promise<void> {
    await this.append(report.macAddress, 'create', report.id, { path: '/announcement/create', body: report });
  }

  /** Durable when it resolves. @throws OutboxError */
  async cancel(deviceId: string, id: string): Promise<void> {
    const body = { macAddress: deviceId, id };
    await this.append(deviceId, 'cancel', id, { path: '/announcement/cancel', body });
  }

  /** It was heard. Durable when it resolves. @throws OutboxError */
  async settle(deviceId: string, body: AnnouncementSettleRequest): Promise<void> {
    await this.append(deviceId, 'settle', body.claim, { path: '/announcement/settle', body });
  }

  /** What manager-api has not been told of a device yet, oldest first. */
  async pending(deviceId: string, options?: { mayBePartial: boolean }): Promise<QueuedOrder[]> {
    const entries = await this.outbox.pending(ANNOUNCEMENT_TOPIC, partitionOf(deviceId), options);
    return entries.map(({ payload }) => queuedOrder.parse(payload));
  }

  private async append(deviceId: string, what: string, id: string, payload: QueuedOrder): Promise<void> {
    await this.outbox.append({
      id: `${ANNOUNCEMENT_TOPIC}:${what}:${id}`,
      topic: ANNOUNCEMENT_TOPIC,
      partitionKey: partitionOf(deviceId),
      payload,
    });
    this.worker?.nudge();
  }
}

function partitionOf(deviceId: string): string {
  return `device:${deviceId}`;
}
