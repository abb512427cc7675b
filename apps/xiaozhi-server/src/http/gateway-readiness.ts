import type { Outbox } from '@xiaozhi/outbox';
import { DELIVERED_TOPICS } from '../memory/outbox-drain.js';

export interface ReadinessReport {
  isReady: boolean;
  /** In words, where it is not ready or not whole. */
  reason?: string;
  /** In words, where it serves devices with a part of it missing. */
  degraded?: string;
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
      degraded: this.outbox.degraded,
      outbox: Object.fromEntries(await Promise.all(DELIVERED_TOPICS.map((topic) => this.statsOf(topic)))),
    };
  }

  private async statsOf(topic: string): Promise<[string, Awaited<ReturnType<Outbox['stats']>>]> {
    return [topic, await this.outbox.stats(topic)];
  }
}
