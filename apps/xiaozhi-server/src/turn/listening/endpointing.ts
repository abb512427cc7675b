/** Length of the windows that are judged. */
export const WINDOW_MS = 32;

export interface EndpointingOptions {
  /** Probability from which a window is voice, 0 to 1. */
  threshold: number;
  /** Silence that ends an utterance. */
  endSilenceMs: number;
  /** Voice shorter than this is a click or a cough. */
  minSpeechMs: number;
  /** Audio kept from before the first voice, so that no first syllable is lost. */
  preRollMs: number;
  /** An utterance is cut here, also when the user goes on. */
  maxUtteranceMs: number;
}

export const DEFAULT_ENDPOINTING: Omit<EndpointingOptions, 'threshold' | 'endSilenceMs'> = {
  minSpeechMs: 250,
  preRollMs: 600,
  maxUtteranceMs: 60_000,
};

export type EndpointingEvent = 'speech-started' | 'utterance-ended' | 'discarded';

/** A window is silence again below this share of the threshold: between both it keeps being what it was. */
const HYSTERESIS_RATIO = 0.6;
/** Voice is believed when three of the last five windows have it. */
const MAJORITY_WINDOWS = 5;
const MAJORITY_VOICED = 3;

/**
 * Decides where an utterance begins and ends. Pure: fed with one probability per window, it answers with what that
 * window brought about.
 */
export class Endpointing {
  private readonly recent: boolean[] = [];
  private isVoice = false;
  private isSpeaking = false;
  private voicedMs = 0;
  private silentMs = 0;
  private lengthMs = 0;

  constructor(private readonly options: EndpointingOptions) {}

  /** True from the first believed voice to the end of the utterance. */
  get hasSpeech(): boolean {
    return this.isSpeaking;
  }

  /** @param probability of the next window, 0 to 1 */
  push(probability: number): EndpointingEvent | undefined {
    const { threshold } = this.options;
    if (probability >= threshold) this.isVoice = true;
    else if (probability < threshold * HYSTERESIS_RATIO) this.isVoice = false;
    this.recent.push(this.isVoice);
    if (this.recent.length > MAJORITY_WINDOWS) this.recent.shift();
    return this.isSpeaking ? this.whileSpeaking() : this.whileSilent();
  }

  /** Begins anew, for the next utterance. */
  reset(): void {
    this.recent.length = 0;
    this.isVoice = false;
    this.isSpeaking = false;
    this.voicedMs = 0;
    this.silentMs = 0;
    this.lengthMs = 0;
  }

  private whileSilent(): EndpointingEvent | undefined {
    const voiced = this.recent.filter(Boolean).length;
    if (voiced < MAJORITY_VOICED) return undefined;
    this.isSpeaking = true;
    this.voicedMs = voiced * WINDOW_MS;
    this.lengthMs = this.recent.length * WINDOW_MS;
    this.silentMs = 0;
    return 'speech-started';
  }

  private whileSpeaking(): EndpointingEvent | undefined {
    this.lengthMs += WINDOW_MS;
    this.voicedMs += this.isVoice ? WINDOW_MS : 0;
    this.silentMs = this.isVoice ? 0 : this.silentMs + WINDOW_MS;
    const isOver = this.silentMs >= this.options.endSilenceMs || this.lengthMs >= this.options.maxUtteranceMs;
    if (!isOver) return undefined;
    const event = this.voicedMs >= this.options.minSpeechMs ? 'utterance-ended' : 'discarded';
    this.reset();
    return event;
  }
}
