import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';

const READY_DEADLINE_MS = 150_000;
const STOP_DEADLINE_MS = 15_000;
export const workspaceRoot = resolve(__dirname, '../../..');

/** A line of a service's structured log that names an event, for example `listening`. */
export interface ServiceEvent {
  event: string;
  port?: number;
  [field: string]: unknown;
}

/** One built service as a child process, started as an operator would, killed as a test needs. */
export class ServiceProcess {
  readonly lines: string[] = [];
  private readonly events: ServiceEvent[] = [];
  private waiting: { event: string; found: (event: ServiceEvent) => void }[] = [];
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private wasKilled = false;

  constructor(
    private readonly name: string,
    private readonly entry: string,
    private readonly env: Record<string, string>,
  ) {}

  /** Starts the process and waits for its `listening` event. */
  async start(): Promise<ServiceEvent> {
    this.events.length = 0;
    this.wasKilled = false;
    const child = spawn(process.execPath, [resolve(workspaceRoot, this.entry)], {
      cwd: workspaceRoot,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TZ: 'UTC', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.exited = new Promise((done) => child.once('exit', () => done()));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.onLine(line));
    }
    return this.event('listening');
  }

  /** The first event of this name since the start, past or future. */
  async event(name: string): Promise<ServiceEvent> {
    const past = this.events.find((event) => event.event === name);
    if (past !== undefined) return past;
    let timer: NodeJS.Timeout | undefined;
    const fail = (why: string): Error =>
      new Error(`${this.name} ${why}:\n${this.lines.slice(-20).join('\n')}`);
    try {
      return await Promise.race([
        new Promise<ServiceEvent>((found) => this.waiting.push({ event: name, found })),
        this.exited.then(() => Promise.reject(fail(`ended before "${name}"`))),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(fail(`did not come to "${name}" in time`)), READY_DEADLINE_MS);
        }),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** `kill -9`: no chance to tidy up. */
  async kill(): Promise<void> {
    this.wasKilled = true;
    this.child?.kill('SIGKILL');
    await this.exited;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(name);
  }

  /** Asks politely. @throws Error when the process does not end in time; then it has been killed */
  async stop(): Promise<void> {
    this.child?.kill('SIGTERM');
    const late = setTimeout(() => this.child?.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.exited;
    clearTimeout(late);
    if (this.child?.signalCode === 'SIGKILL' && !this.wasKilled)
      throw new Error(`${this.name} did not stop on SIGTERM within ${STOP_DEADLINE_MS} ms.`);
  }

  private onLine(line: string): void {
    this.lines.push(line);
    if (!line.startsWith('{')) return;
    const parsed: unknown = parseJson(line);
    if (!isEvent(parsed)) return;
    this.events.push(parsed);
    const found = this.waiting.filter((item) => item.event === parsed.event);
    this.waiting = this.waiting.filter((item) => item.event !== parsed.event);
    for (const item of found) item.found(parsed);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that merely begins like JSON is an ordinary line.
    return undefined;
  }
}

function isEvent(value: unknown): value is ServiceEvent {
  return typeof value === 'object' && value !== null && 'event' in value && typeof value.event === 'string';
}
