import type { Outbox } from '@xiaozhi/outbox';
import { MEMORY_TOPIC } from '../memory/memory-queue.js';
import { ANNOUNCEMENT_TOPIC } from '../proactive/announcement-queue.js';
import { CONSENT_TOPIC } from '../proactive/consent-queue.js';
import { REPORT_TOPIC } from '../memory/interaction.reporter.js';

export interface ReadinessReport {
  isReady: boolean;
  /** In words, where it is not ready or not whole. */
  reason?: string;
  outbox: Record<string, Awaited<ReturnType<Outbox['stats']>>>;
}

/** Whether this gateway serves devices, and how much waits in its outbox. */
export class GatewayReadiness {
  private state: { isReady: boolean; reason?: string } = { isReady: false, reason: 'starting' };

  constructor(private readonly outbox: Outbox) {}

  /** @param reason why not ready */
  set(isReady: boolean, reason?: string): void {
    this.state = { isReady, reason };
  }

  async report(): Promise<ReadinessReport> {
    return {
      ...this.state,
      outbox: {
        memory: await this.outbox.stats(MEMORY_TOPIC),
        report: await this.outbox.stats(REPORT_TOPIC),
        announcement: await this.outbox.stats(ANNOUNCEMENT_TOPIC),
        consent: await this.outbox.stats(CONSENT_TOPIC),
      },
    };
  }
}
