import type { StandInOutbox } from '../stand-in-outbox.js';
import type { Clock } from '../worker/clock.js';
import type { RedisOutbox } from './redis-outbox.js';

const BATCH_COUNT = 200;
/** Between two attempts. */
const RETRY_MS = 1_000;

export interface HandOverOptions {
  redis: Pick<RedisOutbox, 'adopt' | 'isUp' | 'onChange'>;
  local: StandInOutbox;
  clock: Clock;
  /** Holds up new writes, and resolves when none is under way. @returns what lets them go on */
  holdWrites: () => Promise<() => void>;
  /** Nothing lies here any more, and no write is under way. */
  onDone: () => void;
  onFault: (error: unknown) => void;
}

/**
 * Brings what lies locally to Redis, oldest first: copied, then deleted, so that a process killed in between copies
 * again, which changes nothing. Writes go on meanwhile, and are held up for the last batch only.
 */
export class HandOver {
  private underWay: Promise<void> | undefined;
  private cancelTimer: (() => void) | undefined;
  private isStopped = false;

  constructor(private readonly options: HandOverOptions) {
    options.redis.onChange((isUp) => isUp && void this.run());
  }

  /** Tries now, and again until everything is there. Never rejects. */
  run(): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    this.underWay ??= this.attempt().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  /** Tries in a while. */
  runLater(): void {
    this.cancelTimer?.();
    if (!this.isStopped) this.cancelTimer = this.options.clock.schedule(RETRY_MS, () => void this.run());
  }

  /** Ends with the batch that is under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancelTimer?.();
    await this.underWay;
  }

  private async attempt(): Promise<void> {
    try {
      if (this.options.redis.isUp && (await this.moveAll())) return;
    } catch (error) {
      this.options.onFault(error);
    }
    this.runLater();
  }

  private async moveAll(): Promise<boolean> {
    while (!this.isStopped) {
      if ((await this.moveBatch()) >= BATCH_COUNT) continue;
      const letGo = await this.options.holdWrites();
      try {
        while ((await this.moveBatch()) > 0) if (this.isStopped) return false;
        this.options.onDone();
        return true;
      } finally {
        letGo();
      }
    }
    return false;
  }

  /** @returns how much it was */
  private async moveBatch(): Promise<number> {
    const { local, redis } = this.options;
    // In this order: an entry that is replaced after it was read here is forgotten with the next batch.
    const forgotten = await local.forgotten(BATCH_COUNT);
    const entries = await local.oldest(BATCH_COUNT);
    // Also where it is nothing: so Redis shows that it answers.
    await redis.adopt(entries, forgotten);
    const count = entries.length + forgotten.length;
    const entryIds = entries.map(({ id }) => id);
    if (count > 0) await local.handedOver(entryIds, forgotten);
    return count;
  }
}
