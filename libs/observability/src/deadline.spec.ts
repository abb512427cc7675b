import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { withDeadline } from './deadline.js';

const never = new AbortController().signal;

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));
}

describe(withDeadline, () => {
  it('aborts after the deadline', async () => {
    expect(await aborted(withDeadline(never, 5))).toMatchObject({ name: 'TimeoutError' });
  });

  it('aborts with the signal, for its reason', async () => {
    const turn = new AbortController();
    const reason = aborted(withDeadline(turn.signal, 60_000));
    turn.abort(new Error('cut'));
    expect(await reason).toMatchObject({ message: 'cut' });
  });

  it('is aborted from the start where the signal is', () => {
    const turn = new AbortController();
    turn.abort(new Error('cut'));
    expect(withDeadline(turn.signal, 60_000).reason).toMatchObject({ message: 'cut' });
  });

  // In a process of its own: jest hides the warnings of this one.
  it('is no leak to warn of, however many a signal has at a time', () => {
    const code = `
      const { withDeadline } = await import(${JSON.stringify(join(__dirname, '../dist/deadline.js'))});
      const turn = new AbortController();
      for (let n = 0; n < 50; n += 1) withDeadline(turn.signal, 60_000);
    `;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
    expect(stderr.toString()).toBe('');
  });

  it('still fires when the garbage is collected before', () => {
    const code = `
      const { withDeadline } = await import(${JSON.stringify(join(__dirname, '../dist/deadline.js'))});
      const never = new AbortController().signal;
      let fired = 0;
      for (let n = 0; n < 20; n += 1) withDeadline(never, 100).addEventListener('abort', () => (fired += 1));
      setTimeout(() => globalThis.gc(), 20);
      setTimeout(() => process.stdout.write(String(fired)), 1_000);
    `;
    const out = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', code]);
    expect(out.toString()).toBe('20');
  });
});
