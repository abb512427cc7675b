import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 20;

/** A Redis of a test's own, over a folder of its own, with everything on the disk before it answers. May die and come back. */
export class RedisProcess {
  private readonly folder = mkdtempSync(join(tmpdir(), 'outbox-redis-'));
  private child: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  /** A port that nobody listens on, and nobody behind it yet. */
  static async make(): Promise<RedisProcess> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    return new RedisProcess(port);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves when it takes connections. */
  async start(...settings: string[]): Promise<void> {
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    this.child = spawn('redis-server', [...place, ...durable, ...settings], { stdio: 'ignore' });
    const failed = new Promise<never>((_, reject) => this.child?.once('error', reject));
    await Promise.race([this.answers(), failed]);
  }

  /** `kill -9`, if it runs. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await exited;
  }

  /** It lives, takes connections, and answers nothing. */
  hang(): void {
    this.child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.child?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    for (;;) {
      const isThere = await new Promise<boolean>((done) => {
        const socket = connect(this.port, '127.0.0.1', () => done(true)).on('error', () => done(false));
        socket.once('close', () => socket.destroy());
        socket.end();
      });
      if (isThere) return;
      await wait(POLL_MS);
    }
  }
}
