import { PRESENCE_EVERY_MS, PRESENCE_PAGE_COUNT, devicePresenceAnswer } from '@xiaozhi/contracts';
import type { DevicePresenceReport } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import type { Clock } from '@xiaozhi/outbox';
import type { ManagerApi } from '../config/manager-api.js';
import type { DeviceOrders } from './device-orders.js';

/** An older manager-api does not know the route; one that is down is left alone for as long. */
const AFTER_FAILURE_MS = 20_000;

export interface PresenceReporterDeps {
  gatewayId: string;
  /** Ids of the devices that are connected now. */
  connected: () => readonly string[];
  orders: Pick<DeviceOrders, 'carryOut'>;
  client: Pick<ManagerApi, 'post'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Tells manager-api every few seconds who is connected, and carries out what operators ordered for these devices:
 * manager-api cannot call a gateway, so its answers bring the orders. When this stops, so does the devices' presence.
 */
export class PresenceReporter {
  private readonly ending = new AbortController();
  private cancelTimer: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private isStarted = false;
  private done: DevicePresenceReport['done'] = [];

  constructor(private readonly deps: PresenceReporterDeps) {}

  start(): void {
    this.isStarted = true;
    this.tick();
  }

  /** Ends a report that is under way. */
  async stop(): Promise<void> {
    this.isStarted = false;
    this.cancelTimer?.();
    this.ending.abort();
    await this.running;
  }

  private tick(): void {
    this.running = this.report()
      .then(() => PRESENCE_EVERY_MS)
      .catch((error: unknown) => {
        // The next report says all of it again.
        if (this.isStarted) this.deps.logger.debug({ error }, 'who is connected is not reported');
        return AFTER_FAILURE_MS;
      })
      .then((delayMs) => {
        this.running = undefined;
        if (this.isStarted) this.cancelTimer = this.deps.clock.schedule(delayMs, () => this.tick());
      });
  }

  private async report(): Promise<void> {
    const ids = this.deps.connected();
    for (let first = 0; first < ids.length; first += PRESENCE_PAGE_COUNT)
      await this.send(ids.slice(first, first + PRESENCE_PAGE_COUNT));
    // Whoever ordered something waits for the answer.
    if (this.done.length > 0) await this.send([]);
  }

  private async send(macAddresses: readonly string[]): Promise<void> {
    const done = this.done.slice(0, PRESENCE_PAGE_COUNT);
    const body: DevicePresenceReport = {
      gatewayId: this.deps.gatewayId,
      macAddresses: [...macAddresses],
      done,
    };
    const data = await this.deps.client.post('/device/presence', body, this.ending.signal);
    this.done = this.done.slice(done.length);
    for (const order of devicePresenceAnswer.parse(data).orders)
      this.done.push({ orderId: order.orderId, outcome: this.deps.orders.carryOut(order) });
  }
}
