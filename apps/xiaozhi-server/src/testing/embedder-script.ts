import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ANSWER = `process.send({ kind: 'embedding', id: m.id, embedding: embed(m.samples) });`;

/** Processes in place of a speaker model's: they tell voices by their pitch, and fail as a test asks them to. */
export class EmbedderScripts {
  private readonly root = mkdtempSync(join(tmpdir(), 'embedder-'));
  private count = 0;

  /**
   * @param load what it does with the request to load
   * @param embed what it does with a voice, as `m.samples`
   * @returns starts the process
   */
  make({ load = `process.send({ kind: 'loaded' });`, embed = ANSWER } = {}): () => ChildProcess {
    this.count += 1;
    const file = join(this.root, `embedder-${this.count}.cjs`);
    writeFileSync(
      file,
      `const embed = (samples) => {
        let crossings = 0;
        for (let at = 1; at < samples.length; at += 1) if (samples[at - 1] < 0 !== samples[at] < 0) crossings += 1;
        const angle = (crossings * 16000 / 2 / samples.length) * Math.PI / 1000;
        return [3 * Math.cos(angle), 3 * Math.sin(angle)];
      };
      process.on('disconnect', () => process.exit(0));
      process.on('message', (m) => {
        if (m.kind === 'load') { ${load} }
        if (m.kind === 'embed') { ${embed.replace('ANSWER', ANSWER)} }
      });`,
    );
    return () =>
      fork(file, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
