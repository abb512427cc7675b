import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 10_000;

/**
 * One service as a child process. Its JSON log goes to a file; events in it (`event` field) are kept.
 */
export class Service {
  /**
   * @param {{ name: string, entry: string, env: Record<string, string>, logFile: string, cwd: string }} options
   */
  constructor(options) {
    this.options = options;
    this.events = [];
    this.lastLines = [];
    this.waiting = [];
  }

  /** Starts the process and resolves with the event of this name. Rejects when it ends or takes too long first. */
  async start(event = 'listening') {
    const { entry, env, logFile, cwd, name } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile, { flags: 'a' });
    this.events = [];
    // A process group of its own: Ctrl-C in the terminal reaches this command only, which then stops the services in order.
    this.child = spawn(process.execPath, [entry], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.exited = new Promise((resolve) =>
      this.child.once('exit', (code, signal) => resolve({ code, signal })),
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        this.onLine(line);
      });
    }
    return await Promise.race([
      this.waitFor(event),
      this.exited.then(() => {
        throw new Error(`${name} ended before it was ready:\n${this.lastLines.join('\n')}`);
      }),
      new Promise((_, reject) =>
        setTimeout(
          () => reject(new Error(`${name} was not ready in ${READY_DEADLINE_MS / 1000} s; see ${logFile}`)),
          READY_DEADLINE_MS,
        ).unref(),
      ),
    ]);
  }

  /** Resolves with the first event of this name, past or future. */
  waitFor(event) {
    const past = this.events.find((item) => item.event === event);
    if (past) return Promise.resolve(past);
    return new Promise((resolve) => this.waiting.push({ event, resolve }));
  }

  /** Asks the process to end, and ends it by force after ten seconds. */
  async stop() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.exited;
    clearTimeout(force);
  }

  onLine(line) {
    this.lastLines = [...this.lastLines.slice(-14), line];
    if (!line.startsWith('{')) return;
    let item;
    try {
      item = JSON.parse(line);
    } catch {
      return; // A line that merely begins like JSON is an ordinary line.
    }
    if (typeof item.event !== 'string') return;
    this.events.push(item);
    for (const { resolve } of this.waiting.filter((wait) => wait.event === item.event)) resolve(item);
    this.waiting = this.waiting.filter((wait) => wait.event !== item.event);
  }
}
