import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EncoderUnavailable } from '../encoder-error.js';
import type { OnnxAnswer, OnnxRequest } from './onnx-message.js';

/** Large models take seconds to load from a slow disk. */
const LOAD_MS = 120_000;
/** Kept of what the native library writes: its last words say why it gave up. */
const COMPLAINT_CHARACTERS = 2_000;

export interface OnnxProcessOptions {
  load: OnnxRequest & { kind: 'load' };
  /** Takes what the process says once its model is loaded. */
  onAnswer: (answer: OnnxAnswer) => void;
  /** The process has gone: what waits for it fails. */
  onDeath: (error: EncoderUnavailable) => void;
}

/** The process of one model, from its start to its end. */
export class OnnxProcess {
  /** Resolves when the model is there. @throws EncoderUnavailable */
  readonly loaded: Promise<void>;
  private readonly child: ChildProcess;
  private complaint = '';
  private isOver = false;

  constructor(private readonly options: OnnxProcessOptions) {
    this.child = fork(builtProcessFile(), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    letGo(this.child);
    this.child.stderr?.on('data', (data: Buffer) => {
      this.complaint = (this.complaint + data.toString('utf8')).slice(-COMPLAINT_CHARACTERS);
    });
    this.loaded = this.load();
    this.loaded.catch(() => undefined);
  }

  send(request: OnnxRequest): void {
    // A process that has gone fails what waits for it by itself.
    if (this.child.connected) this.child.send(request, () => undefined);
  }

  /** Ends the process, whatever it is doing. */
  async end(): Promise<void> {
    const { child } = this;
    this.over('it was closed');
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }

  private load(): Promise<void> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      let isLoaded = false;
      const late = setTimeout(() => child.kill('SIGKILL'), LOAD_MS).unref();
      const fail = (why: string): void => {
        clearTimeout(late);
        reject(this.over(why));
        child.kill('SIGKILL');
      };
      child.on('message', (answer: OnnxAnswer) => {
        if (isLoaded) return this.options.onAnswer(answer);
        if (answer.kind !== 'loaded')
          return fail(answer.kind === 'failed' ? answer.message : 'it answers nonsense');
        clearTimeout(late);
        isLoaded = true;
        resolve();
      });
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code) => fail(this.lastWords() ?? `its process ended (${code ?? 'killed'})`));
      this.send(this.options.load);
    });
  }

  private over(why: string): EncoderUnavailable {
    const { folder } = this.options.load;
    const error = new EncoderUnavailable(`The sentence model in ${folder} cannot be used: ${why}.`);
    if (!this.isOver) this.options.onDeath(error);
    this.isOver = true;
    return error;
  }

  private lastWords(): string | undefined {
    return this.complaint.trim().split('\n').at(-1) || undefined;
  }
}

/** Never keeps the gateway alive by itself. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
}

/** A process needs JavaScript: sources under test use the built file. */
function builtProcessFile(): string {
  const here = new URL('./onnx.process.js', import.meta.url);
  return fileURLToPath(here.href.replace('/memory-encoder/src/', '/memory-encoder/dist/'));
}
