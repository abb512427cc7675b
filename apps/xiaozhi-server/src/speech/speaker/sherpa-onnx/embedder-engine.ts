import type { EmbedderAnswer, EmbedderRequest } from './embedder-message.js';

const RATE_HZ = 16_000;

interface SpeakerStream {
  acceptWaveform(audio: { samples: Float32Array; sampleRate: number }): void;
  inputFinished(): void;
}
interface SpeakerEmbeddingExtractor {
  createStream(): SpeakerStream;
  isReady(stream: SpeakerStream): boolean;
  compute(stream: SpeakerStream, enableExternalBuffer: boolean): Float32Array;
}

/** The part of sherpa-onnx-node that is used here; the package has no types of its own. */
export interface SherpaSpeakers {
  SpeakerEmbeddingExtractor: new (config: object) => SpeakerEmbeddingExtractor;
}

/** One speaker model; runs in a process of its own, and computes without letting go of it. */
export class EmbedderEngine {
  private extractor: SpeakerEmbeddingExtractor | undefined;

  constructor(
    private readonly sherpa: () => SherpaSpeakers,
    private readonly answer: (answer: EmbedderAnswer) => void,
  ) {}

  /** Never throws: what fails is answered. */
  handle(request: EmbedderRequest): void {
    try {
      if (request.kind === 'load') return this.load(request.file);
      const embedding = this.embed(request.samples);
      this.answer({ kind: 'embedding', id: request.id, embedding });
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown failure';
      this.answer({ kind: 'failed', message, ...(request.kind === 'embed' ? { id: request.id } : {}) });
    }
  }

  private load(file: string): void {
    const { SpeakerEmbeddingExtractor } = this.sherpa();
    this.extractor = new SpeakerEmbeddingExtractor({
      model: file,
      numThreads: 1,
      debug: false,
      provider: 'cpu',
    });
    this.answer({ kind: 'loaded' });
  }

  private embed(samples: Float32Array): number[] {
    if (this.extractor === undefined) throw new Error('no model is loaded');
    const stream = this.extractor.createStream();
    stream.acceptWaveform({ samples, sampleRate: RATE_HZ });
    stream.inputFinished();
    if (!this.extractor.isReady(stream)) throw new Error('the utterance is too short for this model');
    return [...this.extractor.compute(stream, false)];
  }
}
