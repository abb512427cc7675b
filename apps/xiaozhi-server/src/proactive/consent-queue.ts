import { promptConsentReport } from '@xiaozhi/contracts';
import type { PromptConsentReport } from '@xiaozhi/contracts';
import type { Outbox, OutboxWorker } from '@xiaozhi/outbox';
import { newId } from '@xiaozhi/observability';
import { z } from 'zod';

/** Outbox topic of what people said about being reminded of their memories, on its way to manager-api. */
export const CONSENT_TOPIC = 'consent';

const queuedConsent = z.object({ path: z.literal('/prompt/consent'), body: promptConsentReport });

/** The durable way of consent to manager-api; in order for each device. */
export class ConsentQueue {
  private worker: Pick<OutboxWorker, 'nudge'> | undefined;

  constructor(private readonly outbox: Outbox) {}

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /** Durable when it resolves. @throws OutboxError */
  async report(body: PromptConsentReport): Promise<void> {
    await this.outbox.append({
      id: `${CONSENT_TOPIC}:${newId()}`,
      topic: CONSENT_TOPIC,
      partitionKey: partitionOf(body.macAddress),
      payload: { path: '/prompt/consent', body },
    });
    this.worker?.nudge();
  }

  /** Whether manager-api may not know the last that was said at a device. */
  async isPending(deviceId: string): Promise<boolean> {
    const entries = await this.outbox.pending(CONSENT_TOPIC, partitionOf(deviceId));
    return entries.some(({ payload }) => queuedConsent.safeParse(payload).success);
  }
}

function partitionOf(deviceId: string): string {
  return `device:${deviceId}`;
}
