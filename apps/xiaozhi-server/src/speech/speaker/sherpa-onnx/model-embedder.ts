import type { ChildProcess } from 'node:child_process';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../../../async/until-aborted.js';
import { ModelProcess, startModelProcess } from '../../model-process/model-process.js';
import { SpeechError } from '../../speech-error.js';
import { embedderAnswer } from './embedder-message.js';
import type { EmbedderRequest } from './embedder-message.js';
import { normalise } from './speaker-embedder.js';
import type { SpeakerEmbedder } from './speaker-embedder.js';
import type { SpeakerModelFile } from './speaker-model-folder.js';

/** Far longer than ten seconds of voice take. */
const EMBED_MS = 5_000;
/** Utterances of other devices that one waits for at most: later ones would be too late for their turns. */
const WAITING_COUNT = 16;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 600_000;

export interface ModelEmbedderOptions {
  model: SpeakerModelFile;
  logger: Logger;
  /** Replaced in tests. */
  start?: () => ChildProcess;
  nowMs?: () => number;
  embedMs?: number;
}

interface Running {
  id: number;
  resolve: (embedding: Float32Array) => void;
  reject: (error: SpeechError) => void;
}

/** A speaker model of the operator's in a process of its own; it takes one utterance after the other. */
export class ModelEmbedder implements SpeakerEmbedder {
  readonly encoder: string;
  private readonly process: ModelProcess;
  private readonly nowMs: () => number;
  private running: Running | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private waitingCount = 0;
  private nextId = 1;
  private failuresCount = 0;
  private restsUntilMs = 0;
  private isClosed = false;

  constructor(private readonly options: ModelEmbedderOptions) {
    this.encoder = options.model.encoder;
    this.nowMs = options.nowMs ?? Date.now;
    this.process = new ModelProcess({
      load: { kind: 'load', file: options.model.file } satisfies EmbedderRequest,
      start: options.start ?? (() => startModelProcess(new URL('./embedder.process.js', import.meta.url))),
      failure: (why) => this.failure(why),
      onAnswer: (answer) => this.take(answer),
      onDeath: (error) => this.died(error),
    });
  }

  get isResting(): boolean {
    return this.isClosed || this.nowMs() < this.restsUntilMs;
  }

  /** Loads the model ahead of the first utterance. @throws SpeechError */
  load(): Promise<void> {
    return this.process.load();
  }

  async embed(samples: Float32Array, signal: AbortSignal): Promise<Float32Array> {
    if (this.waitingCount >= WAITING_COUNT) throw this.failure('too many people speak at the same time.');
    this.waitingCount += 1;
    const turn = this.last
      .then(() => this.embedNow(samples, signal))
      .finally(() => {
        this.waitingCount -= 1;
      });
    this.last = turn.catch(() => undefined);
    return untilAborted(turn, signal);
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.process.close();
  }

  private async embedNow(samples: Float32Array, signal: AbortSignal): Promise<Float32Array> {
    signal.throwIfAborted();
    if (this.isResting) throw this.failure('it failed a moment ago, and is tried again later.');
    await this.process.load();
    signal.throwIfAborted();
    const id = this.nextId;
    this.nextId += 1;
    const stuck = setTimeout(() => this.process.kill(), this.options.embedMs ?? EMBED_MS).unref();
    try {
      return await new Promise<Float32Array>((resolve, reject) => {
        this.running = { id, resolve, reject };
        this.process.send({ kind: 'embed', id, samples } satisfies EmbedderRequest);
      });
    } finally {
      clearTimeout(stuck);
      this.running = undefined;
    }
  }

  private take(answer: unknown): void {
    const parsed = embedderAnswer.safeParse(answer);
    // What answers nonsense is not trusted with the next utterance.
    if (!parsed.success) return this.process.kill();
    const { running } = this;
    if (running === undefined || parsed.data.id !== running.id) return;
    if (parsed.data.kind === 'failed') return running.reject(this.failure(parsed.data.message));
    const embedding = normalise(parsed.data.embedding);
    if (embedding === undefined) return running.reject(this.failure('it makes nothing of a voice.'));
    this.failuresCount = 0;
    running.resolve(embedding);
  }

  private died(error: SpeechError): void {
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.failuresCount);
    this.failuresCount += 1;
    this.restsUntilMs = this.nowMs() + restMs;
    if (!this.isClosed)
      this.options.logger.error({ error, restMs }, 'nobody is told by voice until the model works again');
    this.running?.reject(error);
  }

  private failure(why: string): SpeechError {
    return new SpeechError(
      'SPEECH_UNAVAILABLE',
      `[speaker model] ${this.options.model.file} does not work: ${why}`,
    );
  }
}
