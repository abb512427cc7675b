import { OpusDecoder, concatSamples } from '@xiaozhi/audio';
import type { OpusRateHz } from '@xiaozhi/audio';

/** One turn as the device lived it. Times in ms. */
export interface TurnTranscript {
  /** What the server understood. */
  stt: string;
  sentences: string[];
  /** The sentences as one text. */
  reply: string;
  emotion?: string;
  /** Mono, −1 to 1. */
  audio: Float32Array;
  audioSampleRateHz: number;
  framesCount: number;
  /** From the end of what was sent to the first audio. */
  firstAudioMs?: number;
  stopAfterLastFrameMs?: number;
  /** Longest time between two frames. */
  maxGapMs: number;
}

/** Gathers the server's messages of one turn. */
export class TurnRecorder {
  private stt = '';
  private emotion: string | undefined;
  private readonly sentences: string[] = [];
  private readonly chunks: Float32Array[] = [];
  private readonly decoder: OpusDecoder;
  private lastFrameAtMs: number | undefined;
  private firstAudioMs: number | undefined;
  private maxGapMs = 0;
  private framesCount = 0;

  /** @param saidAtMs when the device had said all it had to say; may be set later for speech */
  constructor(
    private readonly sampleRateHz: OpusRateHz,
    public saidAtMs: number,
  ) {
    this.decoder = new OpusDecoder(sampleRateHz);
  }

  get hasStt(): boolean {
    return this.stt !== '';
  }

  onMessage(message: Record<string, unknown>): void {
    if (message.type === 'stt' && typeof message.text === 'string') this.stt = message.text;
    if (message.type === 'llm' && typeof message.emotion === 'string') this.emotion = message.emotion;
    if (message.type === 'tts' && message.state === 'sentence_start' && typeof message.text === 'string') {
      this.sentences.push(message.text);
    }
  }

  onFrame(packet: Uint8Array, atMs: number): void {
    this.framesCount += 1;
    this.firstAudioMs ??= atMs - this.saidAtMs;
    if (this.lastFrameAtMs !== undefined) this.maxGapMs = Math.max(this.maxGapMs, atMs - this.lastFrameAtMs);
    this.lastFrameAtMs = atMs;
    this.chunks.push(this.decoder.decode(packet));
  }

  /** @param stopAtMs when `tts stop` came */
  finish(stopAtMs: number): TurnTranscript {
    const isChinese = /\p{Script=Han}/u.test(this.sentences.join(''));
    return {
      stt: this.stt,
      sentences: this.sentences,
      reply: this.sentences.join(isChinese ? '' : ' '),
      emotion: this.emotion,
      audio: concatSamples(this.chunks),
      audioSampleRateHz: this.sampleRateHz,
      framesCount: this.framesCount,
      firstAudioMs: this.firstAudioMs === undefined ? undefined : Math.round(this.firstAudioMs),
      stopAfterLastFrameMs:
        this.lastFrameAtMs === undefined ? undefined : Math.round(stopAtMs - this.lastFrameAtMs),
      maxGapMs: Math.round(this.maxGapMs),
    };
  }
}
