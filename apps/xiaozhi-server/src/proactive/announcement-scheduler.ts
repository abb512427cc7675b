import type { Clock } from '@xiaozhi/audio';
import type { ClaimedAnnouncement } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { ManagerApiError } from '../config/manager-api.client.js';
import type { AnnouncementDesk } from './announcement-desk.js';
import type { Speaker, SpeakingOutcome } from './speaker.js';
import { wordsFor } from './spoken-words.js';

/** One question for all devices; also how long a device that connects waits to be asked for. */
const POLL_MS = 2_000;
/** After a failure; a manager without these routes is asked less often. */
const RETRY_MS = 5_000;
const REJECTED_RETRY_MS = 60_000;
const MIN_WAIT_MS = 50;
/** Devices of one question. */
const CHUNK_COUNT = 500;
/** What was heard lately, in case that its report could not be kept. */
const HEARD_COUNT = 1_000;

export interface AnnouncementSchedulerDeps {
  desk: AnnouncementDesk;
  /** The devices that are connected now. */
  speakers: () => readonly Speaker[];
  clock: Clock;
  now: () => Date;
  logger: Logger;
}

/**
 * Lets devices speak first: asks, with one timer for all of them, what is due for those that are free, and says it.
 * manager-api gives each occurrence to one gateway at a time and knows the quiet hours; here it is made sure that it
 * begins within the time that was given, once, and interrupts nobody.
 */
export class AnnouncementScheduler {
  private readonly stopping = new AbortController();
  private readonly inHand = new Map<string, Promise<void>>();
  private readonly heard = new Set<string>();
  private running: Promise<void> | undefined;
  private isFailing = false;

  constructor(private readonly deps: AnnouncementSchedulerDeps) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Takes nothing new. What is being said goes on; `settled` waits for it. */
  stop(): void {
    this.stopping.abort(new Error('The gateway is stopping.'));
  }

  /** Resolves when nothing is in hand any more. Call it after `stop`, when the sessions are closed. */
  async settled(): Promise<void> {
    await this.running;
    await Promise.all(this.inHand.values());
  }

  private async run(): Promise<void> {
    const { clock } = this.deps;
    const { signal } = this.stopping;
    try {
      for (;;) await clock.sleepUntil(clock.nowMs() + (await this.ask()), signal);
    } catch (error) {
      if (!signal.aborted) this.deps.logger.error({ error }, 'nothing is announced any more');
    }
  }

  /** @returns ms until the next question */
  private async ask(): Promise<number> {
    const free = this.deps
      .speakers()
      .filter(({ isFree, identity }) => isFree && !this.inHand.has(identity.deviceId))
      .map(({ identity }) => identity.deviceId);
    let waitMs = POLL_MS;
    try {
      for (let start = 0; start < free.length; start += CHUNK_COUNT) {
        const nextDueInMs = await this.claim(free.slice(start, start + CHUNK_COUNT));
        waitMs = Math.max(MIN_WAIT_MS, Math.min(waitMs, nextDueInMs ?? waitMs));
      }
      this.isFailing = false;
      return waitMs;
    } catch (error) {
      this.stopping.signal.throwIfAborted();
      if (!this.isFailing) this.deps.logger.warn({ error }, 'what is to be announced cannot be asked for');
      this.isFailing = true;
      const isRejected = error instanceof ManagerApiError && error.code === 'MANAGER_REJECTED';
      return isRejected ? REJECTED_RETRY_MS : RETRY_MS;
    }
  }

  private async claim(deviceIds: readonly string[]): Promise<number | null> {
    const { desk, clock, logger } = this.deps;
    // Counted from before the question, so that the time it took is not added to what was given.
    const askedAtMs = clock.nowMs();
    const { claimed, nextDueInMs } = await desk.claim(deviceIds, this.stopping.signal);
    for (const one of claimed) {
      const { macAddress: deviceId, id: announcementId } = one;
      const work = this.handle(one, askedAtMs + one.startWithinMs)
        .catch((error: unknown) =>
          logger.error({ error, announcementId }, 'what became of an announcement was not reported'),
        )
        .finally(() => this.inHand.delete(deviceId));
      this.inHand.set(deviceId, work);
    }
    return nextDueInMs;
  }

  private async handle(claimed: ClaimedAnnouncement, startByMs: number): Promise<void> {
    const { desk, logger } = this.deps;
    if (await desk.isReported(claimed)) return;
    const outcome = this.heard.has(claimed.id) ? 'spoken' : await this.say(claimed, startByMs);
    const { id: announcementId, macAddress: deviceId, kind, lateMs } = claimed;
    logger.info({ announcementId, deviceId, kind, lateMs, outcome }, 'announcement');
    if (outcome === 'spoken') {
      this.remember(claimed.id);
      return desk.spoken(claimed);
    }
    // Without a voice it is tried again when the lease is over, and counted.
    if (outcome === 'unheard') await desk.release(claimed);
  }

  private async say(claimed: ClaimedAnnouncement, startByMs: number): Promise<SpeakingOutcome> {
    const { speakers, clock, now } = this.deps;
    const speaker = speakers().find(({ identity }) => identity.deviceId === claimed.macAddress);
    if (speaker === undefined || clock.nowMs() >= startByMs) return 'unheard';
    return speaker.announce((agent) => wordsFor(claimed, agent, now()));
  }

  private remember(id: string): void {
    this.heard.add(id);
    for (const oldest of this.heard) {
      if (this.heard.size <= HEARD_COUNT) return;
      this.heard.delete(oldest);
    }
  }
}
