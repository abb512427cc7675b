import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../async/until-aborted.js';
import type { Asr } from '../speech/asr/asr.js';
import type { Speaker, SpeakerRecogniser } from '../speech/speaker/speaker-recogniser.js';
import { identify } from '../turn/listening/identify.js';
import { withoutOwnWords } from '../turn/listening/own-words.js';
import { transcribe } from '../turn/listening/transcribe.js';
import type { Utterance } from '../turn/listening/utterance-recorder.js';
import type { OwnSpeech } from './own-speech.js';

export interface UtteranceGateDeps {
  ownSpeech: OwnSpeech;
  /** Undefined where the device has no agent. */
  recogniser: () => Asr | undefined;
  /** Undefined where nobody is known by voice. */
  speakers: () => SpeakerRecogniser | undefined;
  admit: (utterance: Utterance, known: KnownOfUtterance) => void;
  clock: Clock;
  logger: Logger;
}

/** What is known of an utterance when its turn begins. */
export interface KnownOfUtterance {
  /** Undefined where it has yet to be recognised. */
  text?: string;
  /** Undefined where the voice is nobody's who is known. */
  speaker?: Speaker | undefined;
}

/** Voice is believed this long after it began: three windows of voice, in packets of 60 ms. */
const BELIEF_MS = 150;

/**
 * Lets utterances through to become turns. One that was recorded while the agent was to be heard is recognised first,
 * and becomes a turn only with words that are not the agent's own: neither the device's echo nor a cough cuts the
 * answer that plays. Where people are known by their voices, who speaks is asked while the words are recognised.
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
    const { ownSpeech, clock, recogniser, speakers, logger } = this.deps;
    const [startMs, endMs] = [this.startedAtMs, clock.nowMs() - silenceMs];
    const asr = recogniser();
    const people = speakers();
    // Where a button is held nobody judged the voice, and nothing plays.
    const mayEcho = utterance.voice !== undefined && ownSpeech.around(startMs, endMs).length > 0;
    if (asr === undefined || (!mayEcho && people === undefined)) return this.deps.admit(utterance, {});
    const { signal } = this.cut;
    const speaker = people && identify(people, utterance.samples, { signal, logger });
    const judged = { utterance, asr, speaker, time: mayEcho ? { startMs, endMs } : undefined };
    this.judgedCount += 1;
    this.waiting = this.waiting.then(() => this.judge(judged, signal)).finally(() => (this.judgedCount -= 1));
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

  private async judge({ utterance, asr, speaker, time }: Judged, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    let text: string | undefined;
    try {
      text = await untilAborted(transcribe(asr, utterance, signal), signal);
    } catch (error) {
      if (signal.aborted) return;
      this.deps.logger.warn({ error }, 'an utterance could not be judged; its turn tries again');
    }
    const left = text === undefined || time === undefined ? text : this.withoutOwn(text, time);
    if (left === '') return;
    const known = { text: left, speaker: await speaker };
    if (!signal.aborted) this.deps.admit(utterance, known);
  }

  private withoutOwn(text: string, { startMs, endMs }: { startMs: number; endMs: number }): string {
    const { ownSpeech, logger } = this.deps;
    const heard = { text, startMs, endMs: Math.max(startMs, endMs) };
    const left = withoutOwnWords(heard, ownSpeech.around(startMs, endMs));
    if (left !== text) logger.debug({ text, left }, 'the agent’s own words were heard back');
    return left;
  }
}

interface Judged {
  utterance: Utterance;
  asr: Asr;
  speaker: Promise<Speaker | undefined> | undefined;
  /** Of the session's clock; undefined where it can hold no echo. */
  time: { startMs: number; endMs: number } | undefined;
}
