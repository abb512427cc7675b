import { AudioError, Framer, OpusDecoder } from '@xiaozhi/audio';
import { VAD_WINDOW_SAMPLES } from '../../speech/vad/vad.js';
import type { VadStream } from '../../speech/vad/vad.js';
import { completenessOf } from './completeness.js';
import { Endpointing, WINDOW_MS } from './endpointing.js';
import type { EndpointingEvent, EndpointingOptions, Voice } from './endpointing.js';
import type { LiveTranscription } from './live-transcription.js';
import { UtteranceAudio } from './utterance-audio.js';

const RATE_HZ = 16_000;

/** @param timestampMs of what was playing; 0 where nothing was, or nobody knows */
export type CleanSamples = (samples: Float32Array, timestampMs: number) => Float32Array;

/** One finished utterance of a person. */
export interface Utterance {
  /** Mono, 16 kHz, −1 to 1; all of it, with what came before the first voice. */
  samples: Float32Array;
  /** Undefined where nobody judged it: a button was held. */
  voice?: Voice | undefined;
  /** Its recognition, where that began while the person spoke. */
  live?: LiveTranscription | undefined;
}

export type RecorderEvent =
  /** An utterance begins: its audio with what came before, growing from now on. Without voice: a button is held. */
  | { kind: 'started'; audio: UtteranceAudio; isVoice: boolean }
  | { kind: 'utterance'; utterance: Utterance }
  /** What had begun was a click or a cough. */
  | { kind: 'discarded' }
  /** A packet that is no Opus; it was dropped. */
  | { kind: 'bad-packet' };

/**
 * Turns a device's Opus packets into utterances: by voice activity, or in manual mode everything between start and
 * stop. Holds at most one utterance of the longest length.
 */
export class UtteranceRecorder {
  private readonly decoder = new OpusDecoder(RATE_HZ);
  private readonly endpointing: Endpointing;
  private framer = new Framer(VAD_WINDOW_SAMPLES);
  private preRoll: Float32Array[] = [];
  private audio: UtteranceAudio | undefined;
  private lengthMs = 0;
  private isManual = false;

  constructor(
    private readonly vad: VadStream,
    private readonly options: EndpointingOptions,
    /** Takes the device's echo out, before anything is judged. */
    private readonly clean: CleanSamples = (samples) => samples,
  ) {
    this.endpointing = new Endpointing(options);
  }

  /** An utterance is under way, as far as voice activity tells. */
  get isHearing(): boolean {
    return this.audio !== undefined;
  }

  /** The microphone opened: what was heard before is over. */
  start(isManual: boolean): void {
    this.isManual = isManual;
    this.preRoll = [];
    this.audio = undefined;
    this.framer = new Framer(VAD_WINDOW_SAMPLES);
    this.endpointing.reset();
    this.vad.reset();
  }

  /**
   * Takes the next packet; packets must be given one after the other.
   * @param timestampMs of what the device was playing, where it tells that
   * @throws SpeechError of the VAD
   */
  async push(packet: Uint8Array, timestampMs = 0): Promise<RecorderEvent[]> {
    const decoded = this.decode(packet);
    if (decoded === undefined) return [{ kind: 'bad-packet' }];
    const samples = this.clean(decoded, timestampMs);
    const events: RecorderEvent[] = [];
    for (const window of this.framer.push(samples)) {
      const event = this.isManual ? this.keepManual(window) : await this.judge(window);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** What a recogniser has understood of the utterance under way: its end adapts to it. */
  hear(text: string): void {
    this.endpointing.hear(completenessOf(text));
  }

  /** A recogniser says that the utterance is over. @returns undefined in manual mode and where nobody speaks */
  endUtterance(): RecorderEvent | undefined {
    return this.isManual ? undefined : this.react(this.endpointing.end());
  }

  /** End of a manual utterance, or of the microphone: what was kept, if it is speech at all. */
  stop(): Utterance | undefined {
    const rest = this.framer.flush();
    if (this.isManual && this.audio === undefined && rest.length > 0) this.begin([], false);
    for (const window of rest) this.audio?.append(window);
    const utterance = this.take();
    this.start(this.isManual);
    return utterance;
  }

  private decode(packet: Uint8Array): Float32Array | undefined {
    try {
      return this.decoder.decode(packet);
    } catch (error) {
      if (!(error instanceof AudioError)) throw error;
      return undefined;
    }
  }

  private keepManual(window: Float32Array): RecorderEvent | undefined {
    if (this.audio === undefined) return this.begin([window], false);
    this.keep(window);
    const utterance = this.lengthMs < this.options.maxUtteranceMs ? undefined : this.take();
    return utterance && { kind: 'utterance', utterance };
  }

  private async judge(window: Float32Array): Promise<RecorderEvent | undefined> {
    const event = this.endpointing.push(await this.vad.probability(window));
    this.keep(window);
    return this.react(event);
  }

  private react(event: EndpointingEvent | undefined): RecorderEvent | undefined {
    if (event === 'speech-started') return this.begin(this.preRoll, true);
    const { audio } = this;
    if (event === undefined || audio === undefined) return undefined;
    if (event === 'utterance-ended') return { kind: 'utterance', utterance: this.take() as Utterance };
    this.audio = undefined;
    return { kind: 'discarded' };
  }

  private keep(window: Float32Array): void {
    if (this.audio === undefined) {
      this.preRoll.push(window);
      while (this.preRoll.length * WINDOW_MS > this.options.preRollMs) this.preRoll.shift();
      return;
    }
    this.audio.append(window);
    this.lengthMs += WINDOW_MS;
  }

  private begin(windows: readonly Float32Array[], isVoice: boolean): RecorderEvent {
    const audio = new UtteranceAudio();
    this.audio = audio;
    this.lengthMs = 0;
    for (const window of windows) this.keep(window);
    this.preRoll = [];
    return { kind: 'started', audio, isVoice };
  }

  private take(): Utterance | undefined {
    const { audio } = this;
    this.audio = undefined;
    if (audio === undefined) return undefined;
    audio.end();
    return { samples: audio.samples, voice: this.isManual ? undefined : this.endpointing.voice };
  }
}
