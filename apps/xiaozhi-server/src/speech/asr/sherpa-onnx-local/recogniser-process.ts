import type { ChildProcess } from 'node:child_process';
import { AsyncChannel } from '../../../async/async-channel.js';
import { ModelProcess, startModelProcess } from '../../model-process/model-process.js';
import { SpeechError } from '../../speech-error.js';
import type { EngineAnswer, EngineRequest } from './engine-message.js';
import type { EngineConfig } from './sherpa-config.js';

type Words = Extract<EngineAnswer, { kind: 'words' }>;

/** From the end of an utterance; far longer than any model takes for a minute of speech. */
const DECODE_MS = 30_000;

export interface RecogniserProcessOptions {
  config: EngineConfig;
  /** Names the model in messages. */
  label: string;
  /** Replaced in tests. */
  start?: () => ChildProcess;
}

/**
 * The process that one model runs in, shared by all sessions and started with the first utterance. When it dies, the
 * utterances in it fail and the next one starts it anew.
 */
export class RecogniserProcess {
  private readonly process: ModelProcess;
  private readonly utterances = new Map<number, AsyncChannel<Words>>();
  private nextId = 1;

  constructor(private readonly options: RecogniserProcessOptions) {
    this.process = new ModelProcess({
      load: { kind: 'load', config: options.config } satisfies EngineRequest,
      start: options.start ?? (() => startModelProcess(new URL('./recogniser.process.js', import.meta.url))),
      failure: (why) => this.failure(why),
      onAnswer: (answer) => this.take(answer as EngineAnswer),
      onDeath: (error) => {
        for (const words of this.utterances.values()) words.fail(error);
        this.utterances.clear();
      },
    });
  }

  /** Starts the process and loads the model. @throws SpeechError */
  load(): Promise<void> {
    return this.process.load();
  }

  /** A new utterance. Its words come until the final ones, or until it is dropped. @throws SpeechError */
  async open(): Promise<{ id: number; words: AsyncIterable<Words> }> {
    await this.process.load();
    const id = this.nextId;
    this.nextId += 1;
    const words = new AsyncChannel<Words>(Number.POSITIVE_INFINITY);
    this.utterances.set(id, words);
    return { id, words };
  }

  /** Mono, 16 kHz, −1 to 1. */
  hear(utteranceId: number, samples: Float32Array): void {
    this.send({ kind: 'audio', utteranceId, samples });
  }

  end(utteranceId: number): void {
    this.send({ kind: 'end', utteranceId });
    // Stuck: its end fails the utterances in it, and the next one starts it anew.
    setTimeout(() => {
      if (this.utterances.has(utteranceId)) this.process.kill();
    }, DECODE_MS).unref();
  }

  drop(utteranceId: number): void {
    if (this.utterances.delete(utteranceId)) this.send({ kind: 'drop', utteranceId });
  }

  /** Ends the process. */
  close(): Promise<void> {
    return this.process.close();
  }

  private take(answer: EngineAnswer): void {
    if (answer.kind === 'loaded' || answer.utteranceId === undefined) return;
    const words = this.utterances.get(answer.utteranceId);
    if (words === undefined) return;
    if (answer.kind === 'failed') words.fail(this.failure(answer.message));
    else {
      void words.push(answer);
      if (answer.isFinal) words.end();
    }
    if (answer.kind === 'failed' || answer.isFinal) this.utterances.delete(answer.utteranceId);
  }

  private send(request: EngineRequest): void {
    this.process.send(request);
  }

  private failure(why: string): SpeechError {
    return new SpeechError(
      'SPEECH_UNAVAILABLE',
      `[sherpa_onnx_local] ${this.options.label} does not work: ${why}`,
    );
  }
}
