import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ARRIVAL_VARIABLE, POINT_VARIABLE } from '../kill-points.js';

export const WORKSPACE_ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
// Built, also where a test runs this file from its source: plain node loads it.
const HOOK = new URL('../hook/hook.js', import.meta.url).href.replace('/src/', '/dist/');
const READY_DEADLINE_MS = 150_000;
const KEPT_LINES = 30;

/** Where a service ends itself. */
export interface Arming {
  point: string;
  arrival: number;
}

export interface ServiceOptions {
  name: string;
  /** What is started; Node where it is left out. */
  command?: string;
  /** Relative to the workspace, arguments after it. */
  entry: readonly string[];
  env: Record<string, string>;
  /** The line that tells that it serves. */
  ready: RegExp;
}

/** A built service as a child process that may die at any moment, its start included. */
export class Service {
  isAlive = false;
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private readonly last: string[] = [];
  private watching: ((line: string) => void) | undefined;

  constructor(private readonly options: ServiceOptions) {
    process.once('exit', () => this.child?.kill('SIGKILL'));
  }

  /** Resolves with the line that says it serves; undefined when it died before. @throws Error when it does neither */
  async start(arming?: Arming): Promise<string | undefined> {
    const { command = process.execPath, entry, env } = this.options;
    const armed = arming && { [POINT_VARIABLE]: arming.point, [ARRIVAL_VARIABLE]: String(arming.arrival) };
    const child = spawn(command, [...(arming ? ['--import', HOOK] : []), ...entry], {
      cwd: WORKSPACE_ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TZ: 'UTC', ...env, ...armed },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Out of reach of the terminal's Ctrl-C, which ends the test after a round.
      detached: true,
    });
    this.child = child;
    this.isAlive = true;
    this.exited = new Promise((done) =>
      child.once('exit', () => {
        this.isAlive = false;
        done();
      }),
    );
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.onLine(line));
    return this.ready();
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.exited;
  }

  /** Resolves when it is dead, or when the time is over. @returns whether it is dead */
  async dead(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.exited, new Promise((late) => (timer = setTimeout(late, withinMs)))]);
    clearTimeout(timer);
    return !this.isAlive;
  }

  private async ready(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await Promise.race([
        new Promise<string>((found) => {
          this.watching = (line) => this.options.ready.test(line) && found(line);
        }),
        this.exited.then(() => this.orExplain()),
        new Promise<never>((_, reject) => {
          timer = setTimeout(
            () => reject(new Error(this.explain('is not ready in time'))),
            READY_DEADLINE_MS,
          );
        }),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A process that was killed is what this is about; one that gives up is a fault. @throws Error */
  private orExplain(): undefined {
    if (this.child?.signalCode !== 'SIGKILL') throw new Error(this.explain('gave up'));
    return undefined;
  }

  private explain(why: string): string {
    return `${this.options.name} ${why}:\n${this.last.join('\n')}`;
  }

  private onLine(line: string): void {
    this.last.push(line);
    if (this.last.length > KEPT_LINES) this.last.shift();
    this.watching?.(line);
  }
}
