import { Worker } from 'node:worker_threads';
import { OutboxError } from '../../outbox-error.js';
import type { OutboxOperation, OutboxRequest, OutboxResult } from '../outbox-request.js';
import { OPENING_ID, answer, toError } from './thread-messages.js';
import type { Question } from './thread-messages.js';

export interface OutboxThreadOptions {
  /** Path of the database. */
  file: string;
  /** The file that the thread runs; another one only in tests. */
  workerFile?: URL;
  /** Told once, when it ended otherwise than by `close`. */
  onDeath: (error: OutboxError) => void;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: OutboxError) => void;
}

/** One thread that owns the file of an outbox, from its start to its end. Keeps the process alive while it is asked. */
export class OutboxThread {
  /** Rejects with the `OutboxError` that opening the file met. What is asked before waits for it, and fails alike. */
  readonly opened: Promise<unknown>;
  private readonly worker: Worker;
  private readonly exited: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = OPENING_ID;
  private isClosing = false;
  private cause: unknown;
  private death: OutboxError | undefined;

  constructor(private readonly options: OutboxThreadOptions) {
    this.worker = new Worker(options.workerFile ?? builtWorkerFile(), {
      name: 'outbox',
      workerData: { file: options.file },
      // What this process was told to load at its start is no business of the thread.
      execArgv: [],
    });
    this.worker.on('message', (message: unknown) => this.onAnswer(message));
    // Every answer that was given comes before the exit.
    this.worker.on('error', (cause: unknown) => (this.cause = cause));
    this.exited = new Promise((resolve) => this.worker.once('exit', (code) => resolve(this.onExit(code))));
    this.opened = this.expect();
    this.opened.catch(() => undefined);
  }

  /** @throws OutboxError of the request, or OUTBOX_UNAVAILABLE: it may have been done all the same */
  ask<Name extends OutboxOperation>(request: OutboxRequest<Name>): Promise<OutboxResult<Name>> {
    if (this.death !== undefined) return Promise.reject(this.death);
    const question = { kind: 'run', id: this.nextId, request: request } satisfies Question;
    this.worker.postMessage(question);
    return this.expect() as Promise<OutboxResult<Name>>;
  }

  /** Resolves when everything asked before is answered, the file is closed, and the thread is gone. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.worker.ref();
    this.worker.postMessage({ kind: 'close' } satisfies Question);
    await this.exited;
  }

  private expect(): Promise<unknown> {
    if (this.waiting.size === 0) this.worker.ref();
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private onAnswer(message: unknown): void {
    const told = answer.parse(message);
    if (told.kind === 'failed' && told.id === OPENING_ID) return this.die(toError(told.fault));
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if (this.waiting.size === 0 && !this.isClosing) this.worker.unref();
    if (told.kind === 'done') waiting?.resolve(told.value);
    else waiting?.reject(toError(told.fault));
  }

  private onExit(code: number): void {
    if (!this.isClosing || this.waiting.size > 0)
      this.die(this.lost(this.cause ?? new Error(`The thread ended with ${code}.`)));
  }

  private die(error: OutboxError): void {
    if (this.death !== undefined) return;
    this.death = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.options.onDeath(error);
  }

  private lost(cause: unknown): OutboxError {
    return new OutboxError(
      'OUTBOX_UNAVAILABLE',
      `The thread of the outbox ${this.options.file} ended unexpectedly. What it had been asked and did not answer may be kept or not.`,
      { cause },
    );
  }
}

/** A thread needs JavaScript: sources under test use the built file. */
function builtWorkerFile(): URL {
  const here = new URL('./outbox.worker.js', import.meta.url);
  return new URL(here.href.replace('/outbox/src/', '/outbox/dist/'));
}
