import type { ManagementChannel } from '../management/management-channel.js';

export interface ManagementOrdersDeps {
  management: Pick<ManagementChannel, 'handle'>;
  isClosed: () => boolean;
  reply: (message: string) => void;
  /** Too many secrets were wrong. */
  refuse: () => void;
}

/** Wrong secrets in management messages, after which the connection is closed. */
const MAX_REFUSED_COUNT = 3;

/** Management messages of one connection, one after the other (device protocol, control messages). */
export class ManagementOrders {
  private refusedCount = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly deps: ManagementOrdersDeps) {}

  /** Carries an order out after those before it, and answers. */
  take(order: { action: string; secret: string }): void {
    this.running = this.running.then(() => this.carryOut(order));
  }

  private async carryOut(order: { action: string; secret: string }): Promise<void> {
    const { management, isClosed, reply, refuse } = this.deps;
    const { reply: answer, isRefused } = await management.handle(order);
    if (isClosed()) return;
    reply(answer);
    this.refusedCount += isRefused ? 1 : 0;
    if (this.refusedCount >= MAX_REFUSED_COUNT) refuse();
  }
}
