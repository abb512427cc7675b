import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import type { Asr } from '../speech/asr/asr.js';
import { withoutOwnWords } from '../turn/listening/own-words.js';
import { transcribe } from '../turn/listening/transcribe.js';
import type { Utterance } from '../turn/listening/utterance-recorder.js';
import type { OwnSpeech } from './own-speech.js';

export interface UtteranceGateDeps {
  ownSpeech: OwnSpeech;
  /** Undefined where the device has no agent. */
  recogniser: () => Asr | undefined;
  /** @param text where the words are known already */
  admit: (utterance: Utterance, text?: string) => void;
  clock: Clock;
  logger: Logger;
}

/** Voice is believed this long after it began: three windows of voice, in packets of 60 ms. */
const BELIEF_MS = 150;

/**
 * Lets utterances through to become turns. One that was recorded while the agent was to be heard is recognised first,
 * and becomes a turn only with words that are not the agent's own: neither the device's echo nor a cough cuts the
 * answer that plays.
 */
export class UtteranceGate {
  private startedAtMs = 0;
  private waiting: Promise<void> = Promise.resolve();
  private judgedCount = 0;
  private cut = new AbortController();

  constructor(private readonly deps: UtteranceGateDeps) {}

  /** Something that was said may still become a turn. */
  get isJudging(): boolean {
    return this.judgedCount > 0;
  }

  /** Voice was heard: an utterance begins. */
  begin(): void {
    this.startedAtMs = this.deps.clock.nowMs() - BELIEF_MS;
  }

  /** An utterance ended. @param silenceMs that ended it */
  take(utterance: Utterance, silenceMs: number): void {
    const { ownSpeech, clock, recogniser } = this.deps;
    const [startMs, endMs] = [this.startedAtMs, clock.nowMs() - silenceMs];
    const asr = recogniser();
    // Where a button is held nobody judged the voice, and nothing plays.
    if (utterance.voice === undefined || asr === undefined) return this.deps.admit(utterance);
    if (ownSpeech.around(startMs, endMs).length === 0) return this.deps.admit(utterance);
    const { signal } = this.cut;
    this.judgedCount += 1;
    this.waiting = this.waiting
      .then(() => this.judge(utterance, asr, { startMs, endMs }, signal))
      .finally(() => (this.judgedCount -= 1));
  }

  /** What waits to be recognised is not wanted any more. */
  cancel(): void {
    this.cut.abort(new Error('The utterance is not wanted any more.'));
    this.cut = new AbortController();
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.waiting;
  }

  private async judge(
    utterance: Utterance,
    asr: Asr,
    { startMs, endMs }: { startMs: number; endMs: number },
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    try {
      const text = await transcribe(asr, utterance, signal);
      const own = this.deps.ownSpeech.around(startMs, endMs);
      const left = withoutOwnWords({ text, startMs, endMs: Math.max(startMs, endMs) }, own);
      if (left !== text) this.deps.logger.debug({ text, left }, 'the agent’s own words were heard back');
      if (left !== '') this.deps.admit(utterance, left);
    } catch (error) {
      if (signal.aborted) return;
      this.deps.logger.warn({ error }, 'an utterance could not be judged; its turn tries again');
      this.deps.admit(utterance);
    }
  }
}
