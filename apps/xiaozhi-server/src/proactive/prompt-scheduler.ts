import type { Clock } from '@xiaozhi/audio';
import { PROMPT_CANDIDATES_COUNT, PROMPT_MEMORY_ID_CHARACTERS } from '@xiaozhi/contracts';
import type { OpenPrompt } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { toLocal } from '@xiaozhi/schedule';
import { findCommitment } from './commitment.js';
import type { Commitment } from './commitment.js';
import type { PromptDesk } from './prompt-desk.js';
import type { PromptMemories } from './prompt-memories.js';
import { promptWords } from './prompt-words.js';
import type { PromptSpeaker, SpeakingOutcome } from './speaker.js';

const POLL_MS = 15_000;
/** After a failure of manager-api, and with one that has no such routes. */
const RETRY_MS = 60_000;
/** A connection whose person has nothing that fits is left alone for so long. */
const REST_MS = 600_000;
const CHUNK_COUNT = 500;

export interface PromptSchedulerDeps {
  desk: PromptDesk;
  memories: PromptMemories;
  /** The devices that are connected now. */
  speakers: () => readonly PromptSpeaker[];
  clock: Clock;
  now: () => Date;
  logger: Logger;
}

/**
 * Has devices bring up what a person said they would do, on its day. manager-api decides whether (setting, consent,
 * time of day, once a day); here it is found what, and said at most once: what is claimed is over, unless nothing of
 * it was heard.
 */
export class PromptScheduler {
  private readonly stopping = new AbortController();
  private readonly inHand = new Map<string, Promise<void>>();
  private readonly restUntilMs = new WeakMap<PromptSpeaker, number>();
  private running: Promise<void> | undefined;
  private isFailing = false;

  constructor(private readonly deps: PromptSchedulerDeps) {}

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
    const { clock, logger } = this.deps;
    const { signal } = this.stopping;
    try {
      for (;;) await clock.sleepUntil(clock.nowMs() + (await this.ask()), signal);
    } catch (error) {
      if (!signal.aborted) logger.error({ error }, 'nothing is brought up any more');
    }
  }

  /** @returns ms until the next question */
  private async ask(): Promise<number> {
    const nowMs = this.deps.clock.nowMs();
    const free = this.deps
      .speakers()
      .filter((speaker) => speaker.isFree && !speaker.isOffTheRecord())
      .filter((speaker) => (this.restUntilMs.get(speaker) ?? 0) <= nowMs)
      .map(({ identity }) => identity.deviceId)
      .filter((id) => !this.inHand.has(id));
    try {
      for (let start = 0; start < free.length; start += CHUNK_COUNT) {
        const chunk = free.slice(start, start + CHUNK_COUNT);
        for (const open of await this.deps.desk.open(chunk, this.stopping.signal)) this.take(open);
      }
      this.isFailing = false;
      return POLL_MS;
    } catch (error) {
      this.stopping.signal.throwIfAborted();
      if (!this.isFailing) this.deps.logger.warn({ error }, 'it cannot be asked what may be brought up');
      this.isFailing = true;
      return RETRY_MS;
    }
  }

  private take(open: OpenPrompt): void {
    const { macAddress: deviceId } = open;
    const { clock, logger } = this.deps;
    const speaker = this.speakerOf(deviceId);
    if (speaker === undefined) return;
    const work = this.handle(open)
      .catch((error: unknown) => {
        if (!this.stopping.signal.aborted) logger.warn({ error, deviceId }, 'nothing was brought up');
        return false;
      })
      .then((isDone) => {
        if (!isDone) this.restUntilMs.set(speaker, clock.nowMs() + REST_MS);
      })
      .finally(() => this.inHand.delete(deviceId));
    this.inHand.set(deviceId, work);
  }

  private speakerOf(deviceId: string): PromptSpeaker | undefined {
    return this.deps.speakers().find(({ identity }) => identity.deviceId === deviceId);
  }

  /** @returns false where there is nothing to bring up for now */
  private async handle({ macAddress: deviceId, roleId, day }: OpenPrompt): Promise<boolean> {
    const { desk, memories, clock, now, logger } = this.deps;
    const { signal } = this.stopping;
    const found = await memories.list(deviceId, roleId, signal);
    if (found === undefined) return false;
    const local = toLocal(now(), found.agent.timeZone);
    const { language, timeZone } = found.agent;
    const due = found.memories
      .filter(({ id, roleId: owner }) => owner === roleId && id.length <= PROMPT_MEMORY_ID_CHARACTERS)
      .map((memory) => findCommitment(memory, timeZone))
      .filter((commitment) => commitment !== undefined)
      .filter((commitment) => commitment.language === language && isDue(commitment, local, day))
      .slice(0, PROMPT_CANDIDATES_COUNT);
    if (due.length === 0 || (await desk.isUnsettled(deviceId))) return false;
    const memoryIds = due.map(({ memoryId }) => memoryId);
    const askedAtMs = clock.nowMs();
    const claim = await desk.claim({ macAddress: deviceId, roleId, day, memoryIds }, signal);
    const commitment = due.find(({ memoryId }) => memoryId === claim?.memoryId);
    if (claim === null || commitment === undefined) return false;
    const outcome = await this.say(deviceId, commitment, askedAtMs + claim.startWithinMs);
    logger.info({ promptId: claim.id, deviceId, roleId, memoryId: claim.memoryId, outcome }, 'prompt');
    if (outcome === 'unheard') await desk.release(claim.id);
    return true;
  }

  private async say(deviceId: string, commitment: Commitment, startByMs: number): Promise<SpeakingOutcome> {
    const { clock, now, desk } = this.deps;
    // Asked before the device is looked at: from there on nothing may come in between.
    if (await desk.isUnsettled(deviceId)) return 'unheard';
    const speaker = this.speakerOf(deviceId);
    if (speaker === undefined || speaker.isOffTheRecord() || clock.nowMs() >= startByMs) return 'unheard';
    return speaker.announce(({ timeZone }) => promptWords(commitment, toLocal(now(), timeZone)));
  }
}

/** On its day, and before its time. @param local wall clock where the person is */
function isDue({ day, time }: Commitment, local: string, today: string): boolean {
  if (day !== today || local.slice(0, 10) !== today) return false;
  return time === undefined || time > local.slice(11, 16);
}
