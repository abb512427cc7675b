import type { Completeness } from './completeness.js';
import { adaptEndSilence } from './end-silence.js';

/** Length of the windows that are judged. */
export const WINDOW_MS = 32;

export interface EndpointingOptions {
  /** Probability from which a window is voice, 0 to 1. */
  threshold: number;
  /** Silence that ends an utterance where nothing is known of its words. */
  endSilenceMs: number;
  /** Voice shorter than this is a click or a cough. */
  minSpeechMs: number;
  /** Audio kept from before voice is believed, so that no first syllable is lost. */
  preRollMs: number;
  /** An utterance is cut here, also when the user goes on. */
  maxUtteranceMs: number;
}

/** A window is silence again below this share of the threshold: between both it keeps being what it was. */
const HYSTERESIS_RATIO = 0.6;
/** Voice is believed when three of the last five windows have it. */
const MAJORITY_WINDOWS = 5;
const MAJORITY_VOICED = 3;
/** A silence within an utterance from which it counts as a pause; shorter ones lie between words. */
const PAUSE_MS = 200;
/** Words come after the voice that they were; with more voice than this since, there are words to come. */
const WORDS_FRESH_MS = 250;

export const DEFAULT_ENDPOINTING: Omit<EndpointingOptions, 'threshold' | 'endSilenceMs'> = {
  minSpeechMs: 250,
  // 640 ms before the first voice, and the windows until it is believed.
  preRollMs: 640 + MAJORITY_WINDOWS * WINDOW_MS,
  maxUtteranceMs: 60_000,
};

export type EndpointingEvent = 'speech-started' | 'utterance-ended' | 'discarded';

/** The voice in an utterance: what a cough or a noise has little of. */
export interface Voice {
  voicedMs: number;
  /** Mean probability of the voiced windows, 0 to 1. */
  probability: number;
}

/**
 * Decides where an utterance begins and ends. Pure: fed with one probability per window, it answers with what that
 * window brought about. The end adapts to the words, where a recogniser tells them while they are spoken.
 */
export class Endpointing {
  private readonly recent: { isVoice: boolean; probability: number }[] = [];
  private isVoice = false;
  private isSpeaking = false;
  private voicedMs = 0;
  private probabilitySum = 0;
  private silentMs = 0;
  private lengthMs = 0;
  private pausesCount = 0;
  private words: { completeness: Completeness; voicedMs: number } | undefined;

  constructor(private readonly options: EndpointingOptions) {}

  /** True from the first believed voice to the end of the utterance. */
  get hasSpeech(): boolean {
    return this.isSpeaking;
  }

  /** Of the utterance under way, or of the last one. */
  get voice(): Voice {
    const windows = this.voicedMs / WINDOW_MS;
    return { voicedMs: this.voicedMs, probability: windows === 0 ? 0 : this.probabilitySum / windows };
  }

  /** @param probability of the next window, 0 to 1 */
  push(probability: number): EndpointingEvent | undefined {
    const { threshold } = this.options;
    if (probability >= threshold) this.isVoice = true;
    else if (probability < threshold * HYSTERESIS_RATIO) this.isVoice = false;
    this.recent.push({ isVoice: this.isVoice, probability });
    if (this.recent.length > MAJORITY_WINDOWS) this.recent.shift();
    return this.isSpeaking ? this.whileSpeaking(probability) : this.whileSilent();
  }

  /** Tells how the words recognised so far sound; voice that follows makes them old. */
  hear(completeness: Completeness): void {
    this.words = { completeness, voicedMs: this.voicedMs };
  }

  /** A recogniser says that the utterance is over. @returns undefined where there is none */
  end(): EndpointingEvent | undefined {
    return this.isSpeaking ? this.over() : undefined;
  }

  /** Begins anew, for the next utterance. `voice` is kept until that begins. */
  reset(): void {
    this.recent.length = 0;
    this.isVoice = false;
    this.isSpeaking = false;
    this.silentMs = 0;
    this.lengthMs = 0;
    this.pausesCount = 0;
    this.words = undefined;
  }

  private whileSilent(): EndpointingEvent | undefined {
    const voiced = this.recent.filter(({ isVoice }) => isVoice);
    if (voiced.length < MAJORITY_VOICED) return undefined;
    this.isSpeaking = true;
    this.voicedMs = voiced.length * WINDOW_MS;
    this.probabilitySum = voiced.reduce((sum, { probability }) => sum + probability, 0);
    this.lengthMs = this.recent.length * WINDOW_MS;
    this.silentMs = 0;
    return 'speech-started';
  }

  private whileSpeaking(probability: number): EndpointingEvent | undefined {
    this.lengthMs += WINDOW_MS;
    if (this.isVoice) {
      if (this.silentMs >= PAUSE_MS) this.pausesCount += 1;
      this.voicedMs += WINDOW_MS;
      this.probabilitySum += probability;
      this.silentMs = 0;
    } else this.silentMs += WINDOW_MS;
    const isOver = this.silentMs >= this.endSilenceMs || this.lengthMs >= this.options.maxUtteranceMs;
    return isOver ? this.over() : undefined;
  }

  private get endSilenceMs(): number {
    const { words, pausesCount } = this;
    const isFresh = words !== undefined && this.voicedMs - words.voicedMs <= WORDS_FRESH_MS;
    const completeness = isFresh ? words.completeness : 'unknown';
    return adaptEndSilence({ neutralMs: this.options.endSilenceMs, completeness, pausesCount });
  }

  private over(): EndpointingEvent {
    this.reset();
    return this.voicedMs >= this.options.minSpeechMs ? 'utterance-ended' : 'discarded';
  }
}
