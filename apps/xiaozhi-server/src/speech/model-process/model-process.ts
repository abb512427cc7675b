import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SpeechError } from '../speech-error.js';

/** Large models take seconds to load from a slow disk. */
const LOAD_MS = 120_000;
/** Kept of what the native library writes: its last words say why it gave up. */
const COMPLAINT_CHARACTERS = 2_000;

export interface ModelProcessOptions {
  /** The first request; answered with `loaded`, or with `failed` and a `message`. */
  load: object;
  start: () => ChildProcess;
  /** Names the model to the operator. */
  failure: (why: string) => SpeechError;
  /** Takes what the process says once its model is loaded; not yet checked. */
  onAnswer: (answer: unknown) => void;
  /** The process has gone, or never loaded its model: what waits for it fails. */
  onDeath: (error: SpeechError) => void;
}

/**
 * A process of its own for one model: the native library ends the process that it is in on a file that it cannot use.
 * Started with the first use, and after its death with the next one.
 */
export class ModelProcess {
  private child: ChildProcess | undefined;
  private loading: Promise<void> | undefined;

  constructor(private readonly options: ModelProcessOptions) {}

  /** Starts the process and loads the model. @throws SpeechError */
  load(): Promise<void> {
    this.loading ??= this.startAndLoad().catch((error: unknown) => {
      // What is mended needs no restart: the next use tries again.
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  send(request: object): void {
    // A process that has gone fails what waits for it by itself.
    if (this.child?.connected === true) this.child.send(request, () => undefined);
  }

  /** It is stuck: its end fails what waits for it. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    this.died(child, this.options.failure('it was closed.'));
    await exited;
  }

  private startAndLoad(): Promise<void> {
    const child = this.options.start();
    this.child = child;
    letGo(child);
    let complaint = '';
    child.stderr?.on('data', (data: Buffer) => {
      complaint = (complaint + data.toString('utf8')).slice(-COMPLAINT_CHARACTERS);
    });
    return new Promise((resolve, reject) => {
      let isLoaded = false;
      const late = setTimeout(() => child.kill('SIGKILL'), LOAD_MS).unref();
      const fail = (why: string): void => {
        clearTimeout(late);
        const error = this.options.failure(why);
        this.died(child, error);
        reject(error);
      };
      child.on('message', (answer: unknown) => {
        if (isLoaded) return this.options.onAnswer(answer);
        const { kind, message } = (answer ?? {}) as { kind?: unknown; message?: unknown };
        if (kind === 'failed') return fail(String(message));
        if (kind !== 'loaded') return fail('its process answers nonsense');
        clearTimeout(late);
        isLoaded = true;
        resolve();
      });
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code) => fail(lastLineOf(complaint) ?? `its process ended (${code ?? 'killed'})`));
      child.send(this.options.load, () => undefined);
    });
  }

  private died(child: ChildProcess, error: SpeechError): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.loading = undefined;
    if (child.exitCode === null) child.kill();
    this.options.onDeath(error);
  }
}

/**
 * Starts a file of this gateway as a model's process. A process needs JavaScript: sources under test use the built file.
 * @param file URL of the built module
 */
export function startModelProcess(file: URL): ChildProcess {
  const path = fileURLToPath(file.href.replace('/xiaozhi-server/src/', '/xiaozhi-server/dist/'));
  return fork(path, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
}

/** Never keeps the gateway alive by itself. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
}

function lastLineOf(complaint: string): string | undefined {
  return (
    complaint
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^\S*\/csrc\//, '') || undefined
  );
}
