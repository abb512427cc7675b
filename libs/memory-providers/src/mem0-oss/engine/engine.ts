import { Worker } from 'node:worker_threads';
import { MemoryUnauthorized, MemoryUnavailable } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import type { Models } from '../models/models.js';
import type { EngineCallName, EngineCalls, EngineSettings, FromThread, ToThread } from './engine-protocol.js';

/** A thread that nobody has asked anything this long ends: its connections and its memory are given back. */
const IDLE_MS = 5 * 60_000;
/** A thread that owes an answer and has said nothing this long is stuck in a loop or a driver. */
const STUCK_MS = 60_000;
/** How long a thread has to end by itself. */
const ENDING_MS = 60_000;
/** Far above what Mem0 needs; past it the thread ends, not the process. */
const MAX_HEAP_MB = 512;

interface OpenCall {
  models: Models;
  signal: AbortSignal;
  /** What a model failed with: the reason that counts, whatever Mem0 makes of it. */
  modelError?: Error;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/**
 * Mem0's engine in a thread of its own: its SQLite and its scoring block, its database drivers end a process when a
 * connection drops, and it prints what was said. Nothing of that reaches the gateway. Started with the first call,
 * and again after it died.
 */
export class Mem0Engine {
  private worker: Worker | undefined;
  private readonly calls = new Map<number, OpenCall>();
  private nextId = 1;
  private lastHeardMs = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: EngineSettings,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly workerFile: URL = builtWorkerFile(),
  ) {}

  /** @throws MemoryError; the signal's reason when aborted */
  call<TName extends EngineCallName>(
    name: TName,
    input: EngineCalls[TName]['in'],
    models: Models,
    signal: AbortSignal,
  ): Promise<EngineCalls[TName]['out']> {
    signal.throwIfAborted();
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.calls.delete(id);
        signal.removeEventListener('abort', onAbort);
        this.idleTimer?.refresh();
      };
      const onAbort = (): void => {
        settle();
        this.worker?.postMessage({ kind: 'abort', id } satisfies ToThread);
        if (this.worker !== undefined && Date.now() - this.lastHeardMs > STUCK_MS) this.giveUp(this.worker);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.calls.set(id, {
        models,
        signal,
        resolve: (value) => (settle(), resolve(value as never)),
        reject: (error) => (settle(), reject(error)),
      });
      if (this.calls.size === 1) this.lastHeardMs = Date.now();
      this.thread().postMessage({ kind: 'call', id, name, input } satisfies ToThread);
    });
  }

  /** Ends the thread; what was asked fails. */
  async close(): Promise<void> {
    if (this.worker !== undefined) await endThread(this.worker);
  }

  private thread(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(this.workerFile, {
      workerData: this.settings,
      // Read by Mem0 when it is loaded: without it, it reports to an analytics host.
      env: { MEM0_TELEMETRY: 'false' },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    // What it prints quotes what was said; and what nobody reads would fill up.
    worker.stdout.resume();
    worker.stderr.resume();
    worker.unref();
    worker.on('message', (message: FromThread) => this.heard(worker, message));
    worker.on('error', (error) => this.died(worker, error));
    worker.on('exit', () => this.died(worker, undefined));
    this.idleTimer = setTimeout(() => this.endWhenIdle(worker), IDLE_MS).unref();
    this.worker = worker;
    return worker;
  }

  private heard(worker: Worker, message: FromThread): void {
    this.lastHeardMs = Date.now();
    const call = this.calls.get(message.id);
    if (message.kind === 'model') return void this.askModel(worker, message, call);
    if (call?.modelError !== undefined) call.reject(call.modelError);
    else if (message.kind === 'result') call?.resolve(message.value);
    else call?.reject(toMemoryError(message.fault));
    if (message.kind === 'failed' && message.isLast) this.giveUp(worker);
  }

  /** What is asked next gets another thread. */
  private giveUp(worker: Worker): void {
    this.died(worker, undefined);
    void endThread(worker);
  }

  private async askModel(
    worker: Worker,
    { modelCallId, request }: Extract<FromThread, { kind: 'model' }>,
    call: OpenCall | undefined,
  ): Promise<void> {
    const answer = (value: string | number[][] | undefined): void =>
      worker.postMessage({
        kind: 'answer',
        modelCallId,
        value,
        isFailure: value === undefined,
      } satisfies ToThread);
    if (call === undefined) return answer(undefined);
    try {
      const { models, signal } = call;
      if (request.kind === 'embed') answer(await models.embed(request.texts, signal));
      else answer(await models.complete({ system: request.system, user: request.user }, signal));
    } catch (error) {
      call.modelError ??= error instanceof Error ? error : new Error('unknown failure');
      answer(undefined);
    }
  }

  private endWhenIdle(worker: Worker): void {
    if (this.calls.size > 0) this.idleTimer?.refresh();
    else this.giveUp(worker);
  }

  private died(worker: Worker, error: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    clearTimeout(this.idleTimer);
    if (error !== undefined) {
      const code = (error as { code?: unknown }).code;
      this.logger.warn({ code }, 'the Mem0 engine stopped; it is started again when it is needed');
    }
    for (const { reject } of [...this.calls.values()])
      reject(new MemoryUnavailable('[mem0_oss] the engine stopped; it is started again with the next call.'));
  }
}

/**
 * Asked to end, not ended from outside: libsql aborts the whole process when its thread is terminated inside a query.
 * Only a thread that does not listen for a minute, which no query takes, is.
 */
async function endThread(worker: Worker): Promise<void> {
  const exited = new Promise((done) => worker.once('exit', done));
  worker.postMessage({ kind: 'end' } satisfies ToThread);
  const lastResort = setTimeout(() => void worker.terminate(), ENDING_MS).unref();
  await exited;
  clearTimeout(lastResort);
}

function toMemoryError({ kind, message }: Extract<FromThread, { kind: 'failed' }>['fault']): Error {
  const text = `[mem0_oss] ${message}`;
  return kind === 'unauthorized' ? new MemoryUnauthorized(text) : new MemoryUnavailable(text);
}

/** A thread needs JavaScript: sources under test use the built file. */
function builtWorkerFile(): URL {
  const here = new URL('./engine.worker.js', import.meta.url);
  return new URL(here.href.replace('/memory-providers/src/', '/memory-providers/dist/'));
}
