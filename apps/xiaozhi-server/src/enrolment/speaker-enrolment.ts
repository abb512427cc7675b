import type { Logger } from '@xiaozhi/observability';
import { withDeadline } from '@xiaozhi/observability';
import { LRUCache } from 'lru-cache';
import { learnVoice } from './learn-voice.js';
import type { LearnVoiceDeps } from './learn-voice.js';
import type { SpeakerDesk } from './speaker-desk.js';

/** For one person with all their recordings, on a busy machine. */
const DEADLINE_MS = 300_000;
/** Until a person is asked for again whose profile still has no embedding: their recordings may have changed. */
const AGAIN_MS = 30_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 600_000;
const PEOPLE_COUNT = 1_000;

export interface SpeakerEnrolmentDeps extends LearnVoiceDeps {
  desk: SpeakerDesk;
  logger: Logger;
  nowMs: () => number;
}

interface Attempt {
  notBeforeMs: number;
  failuresCount: number;
}

/**
 * Learns the voices of people whom the gateway's model does not know yet, one after the other, beside what devices do.
 * It is told of them whenever an agent is looked up, so that what fails is tried again with a later turn. Two gateways
 * that learn the same voice report the same.
 */
export class SpeakerEnrolment {
  private readonly attempts = new LRUCache<string, Attempt>({ max: PEOPLE_COUNT });
  private readonly waiting = new Set<string>();
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly deps: SpeakerEnrolmentDeps) {}

  /** Learns those of whom it is time; returns at once. */
  learn(profileIds: readonly string[]): void {
    for (const profileId of profileIds) {
      const isEarly = this.deps.nowMs() < (this.attempts.get(profileId)?.notBeforeMs ?? 0);
      if (isEarly || this.waiting.has(profileId) || this.waiting.size >= PEOPLE_COUNT) continue;
      this.waiting.add(profileId);
      this.working = this.working
        .then(() => this.attempt(profileId))
        .finally(() => this.waiting.delete(profileId));
    }
  }

  /** Resolves when nobody waits to be learnt. */
  async settled(): Promise<void> {
    await this.working;
  }

  /** Gives up what is under way; it is done again after the next start. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The gateway is stopping.'));
    await this.working;
  }

  /** Never rejects. */
  private async attempt(profileId: string): Promise<void> {
    const { logger, nowMs } = this.deps;
    const { signal } = this.stopping;
    if (signal.aborted) return;
    const { failuresCount } = this.attempts.get(profileId) ?? { failuresCount: 0 };
    try {
      await this.enrol(profileId, withDeadline(signal, DEADLINE_MS));
      this.attempts.set(profileId, { notBeforeMs: nowMs() + AGAIN_MS, failuresCount: 0 });
    } catch (error) {
      if (signal.aborted) return;
      const retryMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failuresCount);
      this.attempts.set(profileId, { notBeforeMs: nowMs() + retryMs, failuresCount: failuresCount + 1 });
      logger.warn({ error, profileId, retryMs }, 'a voice could not be learnt; it is tried again');
    }
  }

  private async enrol(profileId: string, signal: AbortSignal): Promise<void> {
    const { desk, logger } = this.deps;
    const samples = await desk.samples(profileId, signal);
    if (samples.length === 0) return;
    const report = await learnVoice(profileId, samples, this.deps, signal);
    const isAccepted = await desk.report(report, signal);
    const about = { profileId, encoder: report.encoder, fault: report.fault, samplesCount: samples.length };
    if (isAccepted) logger.info(about, 'a voice was learnt of its recordings, or found not to be in them');
    else logger.info(about, 'a voice was learnt of recordings that are others by now; it is learnt again');
  }
}
