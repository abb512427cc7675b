import type { DeliveryOutcome, OutboxBatch } from '@xiaozhi/outbox';
import { ManagerApiError } from '../config/manager-api.client.js';
import type { ManagerApi } from '../config/manager-api.js';
import { parseQueuedReport } from './interaction.reporter.js';

/** Brings chat history and interaction states to manager-api, one after the other within a session. */
export class ReportDelivery {
  constructor(private readonly client: ManagerApi) {}

  /** Never rejects: every fault is an outcome. Both routes take the same report twice without harm. */
  async deliver(batch: OutboxBatch, signal: AbortSignal): Promise<DeliveryOutcome> {
    try {
      for (const entry of batch.entries) {
        const { path, body } = parseQueuedReport(entry.payload);
        await this.client.post(path, { messageId: entry.id, ...body }, signal);
      }
      return { kind: 'done' };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown error';
      if (error instanceof ManagerApiError && error.code === 'MANAGER_REJECTED') {
        return { kind: 'dead', reason: message };
      }
      return { kind: 'retry', error: message };
    }
  }
}
