import type { EngineAnswer, EngineRequest } from './engine-message.js';
import type { EngineConfig } from './sherpa-config.js';

const RATE_HZ = 16_000;
/** Silence after the last word, without which a streaming model keeps it to itself. */
const TAIL_SAMPLES = 0.6 * RATE_HZ;

interface SherpaStream {
  acceptWaveform(audio: { samples: Float32Array; sampleRate: number }): void;
}
interface SherpaResult {
  text: string;
  /** SenseVoice: `<|zh|>`. */
  lang?: string;
}
interface OfflineRecognizer {
  createStream(): SherpaStream;
  decode(stream: SherpaStream): void;
  getResult(stream: SherpaStream): SherpaResult;
}
interface OnlineStream extends SherpaStream {
  inputFinished(): void;
}
interface OnlineRecognizer {
  createStream(): OnlineStream;
  isReady(stream: OnlineStream): boolean;
  decode(stream: OnlineStream): void;
  isEndpoint(stream: OnlineStream): boolean;
  getResult(stream: OnlineStream): SherpaResult;
}

/** The part of sherpa-onnx-node that is used here; the package has no types of its own. */
export interface Sherpa {
  OfflineRecognizer: new (config: object) => OfflineRecognizer;
  OnlineRecognizer: new (config: object) => OnlineRecognizer;
}

/** One model and the utterances that it hears; runs in a process of its own, and computes without letting go of it. */
export class SherpaEngine {
  private offline: OfflineRecognizer | undefined;
  private online: OnlineRecognizer | undefined;
  private readonly collected = new Map<number, Float32Array[]>();
  private readonly streams = new Map<number, { stream: OnlineStream; text: string }>();

  constructor(
    private readonly sherpa: () => Sherpa,
    private readonly answer: (answer: EngineAnswer) => void,
  ) {}

  /** Never throws: what fails is answered. */
  handle(request: EngineRequest): void {
    try {
      switch (request.kind) {
        case 'load':
          return this.load(request.config);
        case 'audio':
          return this.hear(request.utteranceId, request.samples);
        case 'end':
          return this.finish(request.utteranceId);
        case 'drop':
          this.collected.delete(request.utteranceId);
          this.streams.delete(request.utteranceId);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown failure';
      const utteranceId = 'utteranceId' in request ? request.utteranceId : undefined;
      this.answer({ kind: 'failed', message, ...(utteranceId === undefined ? {} : { utteranceId }) });
    }
  }

  private load({ isStreaming, recognizer }: EngineConfig): void {
    const { OfflineRecognizer, OnlineRecognizer } = this.sherpa();
    if (isStreaming) this.online = new OnlineRecognizer(recognizer);
    else this.offline = new OfflineRecognizer(recognizer);
    this.answer({ kind: 'loaded' });
  }

  private hear(utteranceId: number, samples: Float32Array): void {
    if (this.online === undefined) {
      const chunks = this.collected.get(utteranceId) ?? [];
      this.collected.set(utteranceId, [...chunks, samples]);
      return;
    }
    const heard = this.streams.get(utteranceId) ?? { stream: this.online.createStream(), text: '' };
    this.streams.set(utteranceId, heard);
    heard.stream.acceptWaveform({ samples, sampleRate: RATE_HZ });
    this.decodeReady(this.online, heard.stream);
    const isEndpoint = this.online.isEndpoint(heard.stream);
    const result = this.online.getResult(heard.stream);
    if (result.text === heard.text && !isEndpoint) return;
    heard.text = result.text;
    this.tell(utteranceId, result, false, isEndpoint);
  }

  private finish(utteranceId: number): void {
    const heard = this.streams.get(utteranceId);
    this.streams.delete(utteranceId);
    if (this.online !== undefined && heard !== undefined) {
      heard.stream.acceptWaveform({ samples: new Float32Array(TAIL_SAMPLES), sampleRate: RATE_HZ });
      heard.stream.inputFinished();
      this.decodeReady(this.online, heard.stream);
      return this.tell(utteranceId, this.online.getResult(heard.stream), true, false);
    }
    const chunks = this.collected.get(utteranceId);
    this.collected.delete(utteranceId);
    if (this.offline === undefined || chunks === undefined)
      return this.tell(utteranceId, { text: '' }, true, false);
    const stream = this.offline.createStream();
    for (const samples of chunks) stream.acceptWaveform({ samples, sampleRate: RATE_HZ });
    this.offline.decode(stream);
    this.tell(utteranceId, this.offline.getResult(stream), true, false);
  }

  private decodeReady(recognizer: OnlineRecognizer, stream: OnlineStream): void {
    while (recognizer.isReady(stream)) recognizer.decode(stream);
  }

  private tell(
    utteranceId: number,
    { text, lang = '' }: SherpaResult,
    isFinal: boolean,
    isEndpoint: boolean,
  ): void {
    const language = lang.replace(/[<|>]/g, '');
    this.answer({ kind: 'words', utteranceId, text: text.trim(), language, isFinal, isEndpoint });
  }
}
