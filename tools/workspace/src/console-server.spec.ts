import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

describe('the console’s server', () => {
  const dist = mkdtempSync(join(tmpdir(), 'console-'));
  let child: ChildProcess;
  let url = '';

  beforeAll(async () => {
    mkdirSync(join(dist, 'assets'));
    writeFileSync(join(dist, 'index.html'), '<title>console</title>');
    const env = { ...process.env, HOST: '127.0.0.1', PORT: '0', CONSOLE_DIST: dist };
    child = spawn(process.execPath, [join(__dirname, 'console-server.mjs')], { env });
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      const { event, port } = JSON.parse(line) as { event: string; port: number };
      if (event !== 'listening') continue;
      url = `http://127.0.0.1:${port}`;
      break;
    }
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    rmSync(dist, { recursive: true });
  });

  it.each(['/', '/agents/1', '/login?next=%2Fmemory'])('answers %s with the console', async (path) => {
    const answer = await fetch(url + path);
    expect([answer.status, await answer.text()]).toEqual([200, '<title>console</title>']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('says of a script of an earlier release that it is not there', async () => {
    expect((await fetch(`${url}/assets/index-old.js`)).status).toBe(404);
  });

  it('serves a release that was put in its place meanwhile', async () => {
    writeFileSync(join(dist, 'assets', 'index-new.js'), 'export {};');
    const answer = await fetch(`${url}/assets/index-new.js`);
    expect([answer.status, await answer.text()]).toEqual([200, 'export {};']);
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
  });
});
