import { isAbsolute, join } from 'node:path';
import type { EncodePurpose } from '@xiaozhi/memory-index';
import { withDeadline } from '@xiaozhi/observability';
import { BatchedEncoder } from '../batched-encoder.js';
import { EncoderRejected, EncoderUnavailable } from '../encoder-error.js';
import type { EncoderDeps } from '../encoder.js';
import type { OnnxAnswer } from './onnx-message.js';
import { OnnxProcess } from './onnx-process.js';
import type { OnnxEncoderSettings } from './onnx.settings.js';

/** A text takes some 10 to 100 ms: between two batches of a long list the questions of a conversation get their turn. */
const BATCH_COUNT = 4;
/** Of one batch. */
const BATCH_DEADLINE_MS = 30_000;
/** A model that cannot be loaded is not tried again with each question. */
const RETRY_LOAD_MS = 30_000;

interface Waiting {
  resolve: (vectors: readonly Float32Array[]) => void;
  reject: (error: Error) => void;
}

/** A sentence model of the operator, in a process of its own; started by the first text, and after its end by the next. */
export class OnnxEncoder extends BatchedEncoder {
  readonly name: string;
  readonly dimension: number;
  protected readonly batchCount = BATCH_COUNT;
  private process: OnnxProcess | undefined;
  private failed: { error: EncoderUnavailable; atMs: number } | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  constructor(
    private readonly settings: OnnxEncoderSettings,
    private readonly deps: EncoderDeps & { retryLoadMs?: number },
  ) {
    super();
    this.name = settings.name;
    this.dimension = settings.dimension;
  }

  async close(): Promise<void> {
    await this.process?.end();
    this.failed = undefined;
  }

  protected async embed(
    texts: readonly string[],
    purpose: EncodePurpose,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const prefix = this.settings.prefix[purpose];
    const inputs = prefix === '' ? texts : texts.map((text) => `${prefix} ${text}`);
    const process = this.running();
    await orAborted(process.loaded, signal);
    const vectors = await this.askProcess(process, inputs, signal);
    const length = vectors[0]?.length ?? this.dimension;
    if (length === this.dimension) return vectors;
    const { folder } = this.settings;
    throw new EncoderRejected(
      `The model in ${folder} makes vectors of ${length} numbers, not ${this.dimension}: correct the setting.`,
    );
  }

  private askProcess(
    process: OnnxProcess,
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const id = this.nextId;
    this.nextId += 1;
    const limit = withDeadline(signal, BATCH_DEADLINE_MS);
    return new Promise((resolve, reject) => {
      const settled = (): void => {
        limit.removeEventListener('abort', onAbort);
        this.waiting.delete(id);
      };
      const onAbort = (): void => {
        settled();
        if (signal.aborted) return reject(signal.reason as Error);
        reject(new EncoderUnavailable('The sentence model did not answer in time.'));
        // It is stuck: the next text starts it anew.
        void process.end();
      };
      limit.addEventListener('abort', onAbort, { once: true });
      this.waiting.set(id, {
        resolve: (vectors) => (settled(), resolve(vectors)),
        reject: (error) => (settled(), reject(error)),
      });
      process.send({ kind: 'encode', id, texts });
    });
  }

  private running(): OnnxProcess {
    if (this.process !== undefined) return this.process;
    const { failed } = this;
    const retryMs = this.deps.retryLoadMs ?? RETRY_LOAD_MS;
    if (failed !== undefined && performance.now() - failed.atMs < retryMs) throw failed.error;
    const { folder, pooling, maxTokens } = this.settings;
    const path = isAbsolute(folder) ? folder : join(this.deps.modelsDir, 'encoder', folder);
    const process: OnnxProcess = new OnnxProcess({
      load: { kind: 'load', folder: path, pooling, maxTokens },
      onAnswer: (answer) => this.onAnswer(answer),
      onDeath: (error) => this.onDeath(process, error),
    });
    this.process = process;
    return process;
  }

  private onAnswer(answer: OnnxAnswer): void {
    if (answer.kind === 'loaded' || answer.id === undefined) return;
    const waiting = this.waiting.get(answer.id);
    if (answer.kind === 'vectors') waiting?.resolve(answer.vectors);
    else waiting?.reject(new EncoderRejected(`The sentence model failed: ${answer.message}.`, true));
  }

  private onDeath(process: OnnxProcess, error: EncoderUnavailable): void {
    if (this.process !== process) return;
    this.process = undefined;
    this.failed = { error, atMs: performance.now() };
    this.deps.logger.warn({ encoder: this.name, reason: error.message }, 'the sentence model stopped');
    for (const { reject } of [...this.waiting.values()]) reject(error);
  }
}

function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
