import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Absolute path of the workspace. */
export const workspaceRoot = fileURLToPath(new URL('../../../', import.meta.url));

const QUIET = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', NX_SKIP_NX_CACHE: '' };

/**
 * Runs Nx targets in all projects, one target after the other, and stops at none: every fault is shown.
 * In CI the cache is off, so that an old green cannot hide a broken clean build.
 * @param {string[]} targets
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, parallel?: number }} [options]
 * @returns {Promise<{ ok: boolean, targets: { name: string, ok: boolean, ms: number }[] }>}
 */
export async function runTargets(targets, options = {}) {
  const results = [];
  for (const name of targets) {
    const startedAt = Date.now();
    const ok = await runTarget(name, options);
    results.push({ name, ok, ms: Date.now() - startedAt });
  }
  return { ok: results.every((result) => result.ok), targets: results };
}

function runTarget(name, { env = {}, quiet = false, parallel = 2 }) {
  const nxBin = fileURLToPath(new URL('../../../node_modules/nx/dist/bin/nx.js', import.meta.url));
  const args = [nxBin, 'run-many', '-t', name, `--parallel=${parallel}`, '--outputStyle=static'];
  if (process.env.CI === 'true') args.push('--skip-nx-cache');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: workspaceRoot,
      env: { ...process.env, ...QUIET, ...env },
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
    });
    child.on('close', (code) => resolve(code === 0));
  });
}
