import { withDeadline } from '@xiaozhi/observability';
import { Worker } from 'node:worker_threads';
import type { EncodePurpose } from '@xiaozhi/memory-index';
import { BatchedEncoder } from '../batched-encoder.js';
import { EncoderUnavailable } from '../encoder-error.js';
import { WORD_VECTOR_DIMENSION, wordVectorsFile } from '../word-vectors.js';

const DEADLINE_MS = 60_000;
/** Texts at once, 4 ms each: between two batches of a long list the questions of a conversation get their turn. */
const BATCH_COUNT = 16;
const SENTENCE_DIMENSION = 512;

/** Changes with the weights, the gloss and the words' vectors: all change vectors. */
export function useLiteName(): string {
  return wordVectorsFile() === undefined ? 'use-lite-gloss/3' : 'use-lite-gloss-words/1';
}

type Answer = { id: number; vectors: Float32Array[] } | { id: number; failure: string };

interface Waiting {
  resolve: (vectors: Float32Array[]) => void;
  reject: (error: Error) => void;
}

export interface UseLiteOptions {
  /** Told when the thread dies; texts are never logged. */
  logger?: { warn(fields: object, message: string): void };
  /** The file that the thread runs; another one only in tests. */
  workerFile?: URL;
}

/**
 * Universal Sentence Encoder Lite (Apache-2.0), English, with Chinese through a word gloss and the vectors of its words.
 * Runs in one thread of its own, started by the first text; needs no key and no network. Without the package of word
 * vectors it goes on with the gloss alone, under another name.
 */
export class UseLiteEncoder extends BatchedEncoder {
  readonly name = useLiteName();
  readonly dimension = SENTENCE_DIMENSION + (wordVectorsFile() === undefined ? 0 : WORD_VECTOR_DIMENSION);
  protected readonly batchCount = BATCH_COUNT;
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  constructor(private readonly options: UseLiteOptions = {}) {
    super();
  }

  /** Ends the thread; what was asked fails. */
  async close(): Promise<void> {
    const { worker } = this;
    this.fail(new EncoderUnavailable('The encoder was closed.'));
    await worker?.terminate();
  }

  protected embed(
    texts: readonly string[],
    _purpose: EncodePurpose,
    signal: AbortSignal,
  ): Promise<Float32Array[]> {
    const id = this.nextId;
    this.nextId += 1;
    const limit = withDeadline(signal, DEADLINE_MS);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.waiting.delete(id);
        reject(
          signal.aborted
            ? (signal.reason as Error)
            : new EncoderUnavailable('The encoder did not answer in time.'),
        );
      };
      limit.addEventListener('abort', onAbort, { once: true });
      const settled = (): void => limit.removeEventListener('abort', onAbort);
      this.waiting.set(id, {
        resolve: (vectors) => (settled(), resolve(vectors)),
        reject: (error) => (settled(), reject(error)),
      });
      this.thread().postMessage({ id, texts });
    });
  }

  private thread(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(this.options.workerFile ?? builtWorkerFile());
    // Never keeps the process alive by itself.
    worker.unref();
    worker.on('message', (answer: Answer) => this.onAnswer(answer));
    worker.on('error', (cause) => this.onDeath(worker, cause));
    worker.on('exit', (code) => this.onDeath(worker, new Error(`The thread ended with ${code}.`)));
    this.worker = worker;
    return worker;
  }

  /** What was asked fails; the next text starts a new thread. */
  private onDeath(worker: Worker, cause: unknown): void {
    if (this.worker !== worker) return;
    this.options.logger?.warn(
      { error: cause },
      'the sentence encoder stopped; memory goes on with words alone',
    );
    this.fail(new EncoderUnavailable('The encoder stopped working.', { cause }));
  }

  private onAnswer(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('vectors' in answer) waiting?.resolve(answer.vectors);
    else waiting?.reject(new EncoderUnavailable(`The encoder could not encode: ${answer.failure}`));
  }

  private fail(error: EncoderUnavailable): void {
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** A thread needs JavaScript: sources under test use the built file. */
function builtWorkerFile(): URL {
  const here = new URL('./use-lite.worker.js', import.meta.url);
  return new URL(here.href.replace('/memory-encoder/src/', '/memory-encoder/dist/'));
}
