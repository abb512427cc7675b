import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProbeAnswer, ProbeRequest } from './probe-messages.js';

export const WORKSPACE_ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;
const PROBE_DEADLINE_MS = 30_000;

export interface ProcessOptions {
  name: string;
  /** Of node, with the entry last. */
  args: readonly string[];
  env: Record<string, string>;
  /**
   * Where there are two, and `taskset` is installed, the main thread is pinned to this core once the process is ready.
   * Its other threads, such as those of V8, go where there is room, as they do on a server.
   */
  core?: number;
}

export interface LogLine {
  level?: number;
  event?: string;
  msg?: string;
  [field: string]: unknown;
}

/** A child process of this tool that answers measurements: a gateway, the bare one, or a load client. */
export class MeasuredProcess {
  /** Structured log lines so far; see `forget`. */
  log: LogLine[] = [];
  exitCode: number | string | undefined;
  private readonly last: string[] = [];
  private child!: ChildProcess;
  private exited!: Promise<void>;
  private waiting: { event: string; found: (line: LogLine) => void }[] = [];

  constructor(private readonly options: ProcessOptions) {}

  /** Resolves with the first log line of this event. @throws Error when the process ends or takes too long */
  async start(event = 'listening'): Promise<LogLine> {
    const { args, env } = this.options;
    const child = spawn(process.execPath, args, {
      cwd: WORKSPACE_ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.exited = new Promise((done) =>
      child.once('exit', (code, signal) => {
        this.exitCode = signal ?? code ?? 'unknown';
        done();
      }),
    );
    child.once('error', (error) => this.onLine(error.message));
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.onLine(line));
    const ready = await this.until(
      new Promise<LogLine>((found) => this.waiting.push({ event, found })),
      READY_DEADLINE_MS,
      `"${event}"`,
    );
    this.pinMainThread();
    return ready;
  }

  /** @throws Error when the process is gone or does not answer */
  measure(): Promise<ProbeAnswer> {
    return this.ask('measure');
  }

  /** Delays of the event loop count from now on. */
  startLoopDelay(): void {
    this.child.send('start-loop-delay' satisfies ProbeRequest);
  }

  /** Sends a request of any kind and resolves with the next message. @throws Error as `measure` */
  ask<T>(request: ProbeRequest | object, deadlineMs = PROBE_DEADLINE_MS): Promise<T> {
    const answer = new Promise<T>((resolve) =>
      this.child.once('message', (message) => resolve(message as T)),
    );
    this.child.send(request);
    return this.until(answer, deadlineMs, 'an answer');
  }

  /** Drops the log so far. */
  forget(): void {
    this.log = [];
  }

  get isRunning(): boolean {
    return this.exitCode === undefined;
  }

  get lastLines(): readonly string[] {
    return this.last;
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.exited;
    clearTimeout(late);
  }

  /** The id of a process is that of its main thread, and threads that are there already keep where they may run. */
  private pinMainThread(): void {
    const { core } = this.options;
    if (core === undefined || cpus().length < 2 || process.platform !== 'linux') return;
    spawnSync('taskset', ['-cp', String(core), String(this.child.pid)]);
  }

  private async until<T>(answer: Promise<T>, deadlineMs: number, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const fail = (why: string): Error =>
      new Error(`${this.options.name} ${why} ${what}:\n${this.last.join('\n')}`);
    try {
      return await Promise.race([
        answer,
        this.exited.then(() => Promise.reject(fail('ended before'))),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(fail(`took over ${deadlineMs} ms to`)), deadlineMs);
        }),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  private onLine(text: string): void {
    this.last.push(text);
    if (this.last.length > 20) this.last.shift();
    const line = parse(text);
    if (line === undefined) return;
    this.log.push(line);
    const found = this.waiting.filter(({ event }) => event === line.event);
    this.waiting = this.waiting.filter(({ event }) => event !== line.event);
    for (const { found: tell } of found) tell(line);
  }
}

function parse(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    // A line that merely begins like JSON is an ordinary line.
    return undefined;
  }
}
