import { announcementClaimAnswer } from '@xiaozhi/contracts';
import type { AnnouncementClaimAnswer, ClaimedAnnouncement } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { ManagerApi } from '../config/manager-api.js';
import type { AnnouncementQueue } from './announcement-queue.js';

/** Where the scheduler gets what is to be said, and tells what became of it. */
export interface AnnouncementDesk {
  /** At most one for each device; 500 devices at most. @throws ManagerApiError */
  claim(deviceIds: readonly string[], signal: AbortSignal): Promise<AnnouncementClaimAnswer>;
  /** Heard already, by a report that manager-api has not got yet. */
  isReported(claimed: ClaimedAnnouncement): Promise<boolean>;
  /** Durable when it resolves. @throws OutboxError */
  spoken(claimed: ClaimedAnnouncement): Promise<void>;
  /** Gives it back; where that does not succeed, the lease runs out. @throws ManagerApiError */
  release(claimed: ClaimedAnnouncement): Promise<void>;
}

/** The desk at manager-api; reports of what was heard go through the outbox. */
export class ManagerAnnouncementDesk implements AnnouncementDesk {
  private readonly gatewayId = newId();

  constructor(
    private readonly client: Pick<ManagerApi, 'post'>,
    private readonly queue: AnnouncementQueue,
    private readonly now: () => Date,
  ) {}

  async claim(deviceIds: readonly string[], signal: AbortSignal): Promise<AnnouncementClaimAnswer> {
    const body = { gatewayId: this.gatewayId, macAddresses: deviceIds };
    return announcementClaimAnswer.parse(await this.client.post('/announcement/claim', body, signal));
  }

  async isReported({ id, macAddress }: ClaimedAnnouncement): Promise<boolean> {
    const waiting = await this.queue.pending(macAddress);
    return waiting.some(({ path, body }) => path === '/announcement/settle' && body.id === id);
  }

  async spoken({ id, claim, macAddress }: ClaimedAnnouncement): Promise<void> {
    const at = this.now().toISOString();
    await this.queue.settle(macAddress, { id, claim, outcome: 'spoken', at });
  }

  async release({ id, claim }: ClaimedAnnouncement): Promise<void> {
    const body = { id, claim, outcome: 'released', at: this.now().toISOString() };
    await this.client.post('/announcement/settle', body, new AbortController().signal);
  }
}
