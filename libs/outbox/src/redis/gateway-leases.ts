import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { MAX_RETRY_DELAY_MS } from '../outbox.js';
import type { Clock } from '../worker/clock.js';
import type { RedisLink } from './redis-link.js';
import { SilentNeighbours } from './silent-neighbours.js';

const beatAnswer = z.tuple([z.number(), z.number(), z.array(z.string())]);

export interface GatewayLeasesOptions {
  link: RedisLink;
  clock: Clock;
  /** Runs on whatever happens to the machine's clock, in ms. */
  monotonicMs: () => number;
  /** A gateway that tells nothing of itself for so long is dead. */
  leaseMs: number;
  /** What this gateway delivers; undefined where that is not known at the moment. */
  deliveredIds: () => readonly string[] | undefined;
  /** Something is due, or to be followed, that this gateway may not know of. */
  onArrival: () => void;
}

/** So many beats fit into a lease. */
const BEATS_PER_LEASE = 4;

/**
 * Tells the other gateways that this one lives, and takes over from those that died. No clock is compared with another:
 * each gateway counts up a number, and who sees it stand still for a whole lease, while Redis answered, takes over.
 */
export class GatewayLeases {
  /** Of this process. */
  readonly owner = randomUUID();
  private readonly neighbours: SilentNeighbours;
  private beats = 0;
  /** Others may have come, gone, or left something, unseen from here. */
  private isBlind = true;
  private beating: Promise<number> | undefined;
  private cancelTimer: (() => void) | undefined;
  private isStopped = false;

  constructor(private readonly options: GatewayLeasesOptions) {
    this.neighbours = new SilentNeighbours(options.leaseMs);
    options.link.onChange(() => this.lookAnew());
  }

  /** Beats from now on, also while Redis is away. */
  start(): void {
    this.cancelTimer?.();
    if (this.isStopped) return;
    this.cancelTimer = this.options.clock.schedule(this.options.leaseMs / BEATS_PER_LEASE, () => {
      this.start();
      this.beat().catch(() => undefined);
    });
  }

  /** One beat. @returns how many entries were queued again: of dead gateways, and of claims that were lost. @throws OutboxError */
  beat(): Promise<number> {
    this.beating ??= this.beatOnce().finally(() => (this.beating = undefined));
    return this.beating;
  }

  /** Gives everything back at once. @throws OutboxError */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancelTimer?.();
    await this.beating?.catch(() => undefined);
    if (this.options.link.isUp) await this.options.link.run('leave', this.owner);
  }

  /** As a process that dies. */
  abandon(): void {
    this.isStopped = true;
    this.cancelTimer?.();
  }

  private async beatOnce(): Promise<number> {
    const { link, clock, monotonicMs, deliveredIds, onArrival } = this.options;
    this.beats += 1;
    try {
      const known = deliveredIds();
      const answer = beatAnswer.parse(
        await link.run(
          ...(['beat', this.owner, this.beats, clock.now().getTime(), MAX_RETRY_DELAY_MS] as const),
          ...(known === undefined ? ['0'] : ['1', ...known]),
        ),
      );
      const beats = pairs(answer[2]);
      // What a gateway that left was following is to be followed from here.
      const hasNews = this.isBlind || this.neighbours.hasLeft(beats);
      this.isBlind = false;
      const silent = this.neighbours.silentAmong(beats, this.owner, monotonicMs());
      let requeued = answer[0];
      for (const { owner, beat } of silent) requeued += Number(await link.run('takeOver', owner, beat));
      if (hasNews || requeued > 0 || silent.length > 0 || answer[1] > 0) onArrival();
      return requeued;
    } catch (error) {
      this.lookAnew();
      throw error;
    }
  }

  /** While Redis does not answer, nobody can tell of themselves. */
  private lookAnew(): void {
    this.neighbours.forget();
    this.isBlind = true;
  }
}

function pairs(flat: readonly string[]): Map<string, string> {
  return new Map(
    flat.flatMap((owner, index) => (index % 2 === 0 ? [[owner, flat[index + 1] ?? ''] as const] : [])),
  );
}
