import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AsyncChannel } from '../../../async/async-channel.js';
import { SpeechError } from '../../speech-error.js';
import type { EngineAnswer, EngineRequest } from './engine-message.js';
import type { EngineConfig } from './sherpa-config.js';

type Words = Extract<EngineAnswer, { kind: 'words' }>;

/** Large models take seconds to load from a slow disk. */
const LOAD_MS = 120_000;
/** From the end of an utterance; far longer than any model takes for a minute of speech. */
const DECODE_MS = 30_000;
/** Kept of what the native library writes: its last words say why it gave up. */
const COMPLAINT_CHARACTERS = 2_000;

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
  private child: ChildProcess | undefined;
  private loading: Promise<ChildProcess> | undefined;
  private readonly utterances = new Map<number, AsyncChannel<Words>>();
  private nextId = 1;

  constructor(private readonly options: RecogniserProcessOptions) {}

  /** Starts the process and loads the model. @throws SpeechError */
  async load(): Promise<void> {
    await this.loaded();
  }

  /** A new utterance. Its words come until the final ones, or until it is dropped. @throws SpeechError */
  async open(): Promise<{ id: number; words: AsyncIterable<Words> }> {
    await this.loaded();
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
    const { child } = this;
    // Stuck: its end fails the utterances in it, and the next one starts it anew.
    setTimeout(() => {
      if (this.utterances.has(utteranceId)) child?.kill('SIGKILL');
    }, DECODE_MS).unref();
  }

  drop(utteranceId: number): void {
    if (this.utterances.delete(utteranceId)) this.send({ kind: 'drop', utteranceId });
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    this.died(child, this.failure('it was closed.'));
    await exited;
  }

  private loaded(): Promise<ChildProcess> {
    this.loading ??= this.startAndLoad().catch((error: unknown) => {
      // What is mended needs no restart: the next utterance tries again.
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  private startAndLoad(): Promise<ChildProcess> {
    const child = (this.options.start ?? startProcess)();
    this.child = child;
    letGo(child);
    let complaint = '';
    child.stderr?.on('data', (data: Buffer) => {
      complaint = (complaint + data.toString('utf8')).slice(-COMPLAINT_CHARACTERS);
    });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => child.kill(), LOAD_MS).unref();
      const fail = (why: string): void => {
        clearTimeout(late);
        const error = this.failure(why);
        this.died(child, error);
        reject(error);
      };
      child.on('message', (answer: EngineAnswer) => {
        if (answer.kind === 'loaded') {
          clearTimeout(late);
          resolve(child);
        } else if (answer.kind === 'failed' && answer.utteranceId === undefined) fail(answer.message);
        else this.take(answer);
      });
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code) => fail(lastLineOf(complaint) ?? `its process ended (${code ?? 'killed'})`));
      child.send({ kind: 'load', config: this.options.config } satisfies EngineRequest, () => undefined);
    });
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

  private died(child: ChildProcess, error: SpeechError): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.loading = undefined;
    if (child.exitCode === null) child.kill();
    for (const words of this.utterances.values()) words.fail(error);
    this.utterances.clear();
  }

  private send(request: EngineRequest): void {
    // A process that has gone fails its utterances by itself.
    if (this.child?.connected === true) this.child.send(request, () => undefined);
  }

  private failure(why: string): SpeechError {
    return new SpeechError(
      'SPEECH_UNAVAILABLE',
      `[sherpa_onnx_local] ${this.options.label} does not work: ${why}`,
    );
  }
}

/** A process needs JavaScript: sources under test use the built file. */
function startProcess(): ChildProcess {
  const here = new URL('./recogniser.process.js', import.meta.url);
  const file = fileURLToPath(here.href.replace('/xiaozhi-server/src/', '/xiaozhi-server/dist/'));
  return fork(file, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
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
