import { AudioError, Framer, OpusDecoder, concatSamples } from '@xiaozhi/audio';
import { VAD_WINDOW_SAMPLES } from '../../speech/vad/vad.js';
import type { VadStream } from '../../speech/vad/vad.js';
import { Endpointing } from './endpointing.js';
import type { EndpointingOptions } from './endpointing.js';

const RATE_HZ = 16_000;

export interface Utterance {
  /** Mono, 16 kHz, −1 to 1. */
  samples: Float32Array;
}

export type RecorderEvent = { kind: 'speech-started' } | { kind: 'utterance'; utterance: Utterance };

/**
 * Turns a device's Opus packets into utterances: by voice activity, or in manual mode everything between start and
 * stop. Holds at most one utterance of the longest length.
 */
export class UtteranceRecorder {
  private readonly decoder = new OpusDecoder(RATE_HZ);
  private readonly endpointing: Endpointing;
  private framer = new Framer(VAD_WINDOW_SAMPLES);
  private kept: Float32Array[] = [];
  private isManual = false;
  private badPackets = 0;

  constructor(
    private readonly vad: VadStream,
    private readonly options: EndpointingOptions,
  ) {
    this.endpointing = new Endpointing(options);
  }

  /** Packets that could not be decoded since the connection began. */
  get badPacketsCount(): number {
    return this.badPackets;
  }

  /** The microphone opened: what was heard before is over. */
  start(isManual: boolean): void {
    this.isManual = isManual;
    this.kept = [];
    this.framer = new Framer(VAD_WINDOW_SAMPLES);
    this.endpointing.reset();
    this.vad.reset();
  }

  /** Takes the next packet; packets must be given one after the other. @throws SpeechError of the VAD */
  async push(packet: Uint8Array): Promise<RecorderEvent[]> {
    const samples = this.decode(packet);
    if (samples === undefined) return [];
    const events: RecorderEvent[] = [];
    for (const window of this.framer.push(samples)) {
      const event = this.isManual ? this.keepManual(window) : await this.judge(window);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** End of a manual utterance, or of the microphone: what was kept, if it is speech at all. */
  stop(): Utterance | undefined {
    const hasSpeech = this.isManual || this.endpointing.hasSpeech;
    const samples = concatSamples([...this.kept, ...this.framer.flush()]);
    this.start(this.isManual);
    return hasSpeech && samples.length > 0 ? { samples } : undefined;
  }

  private decode(packet: Uint8Array): Float32Array | undefined {
    try {
      return this.decoder.decode(packet);
    } catch (error) {
      if (!(error instanceof AudioError)) throw error;
      this.badPackets += 1;
      return undefined;
    }
  }

  private keepManual(window: Float32Array): RecorderEvent | undefined {
    this.kept.push(window);
    if (this.keptMs() < this.options.maxUtteranceMs) return undefined;
    return { kind: 'utterance', utterance: { samples: this.take() } };
  }

  private async judge(window: Float32Array): Promise<RecorderEvent | undefined> {
    const event = this.endpointing.push(await this.vad.probability(window));
    this.kept.push(window);
    if (event === 'speech-started') return { kind: 'speech-started' };
    if (event === 'utterance-ended') return { kind: 'utterance', utterance: { samples: this.take() } };
    if (event === 'discarded') this.take();
    if (!this.endpointing.hasSpeech) while (this.keptMs() > this.options.preRollMs) this.kept.shift();
    return undefined;
  }

  private take(): Float32Array {
    const samples = concatSamples(this.kept);
    this.kept = [];
    return samples;
  }

  private keptMs(): number {
    return (this.kept.length * VAD_WINDOW_SAMPLES * 1000) / RATE_HZ;
  }
}
