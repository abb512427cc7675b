import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { workspaceRoot } from './run-targets.mjs';

const BINARIES = 'node_modules/.bin';

/**
 * A command of its own process, and the folder that it runs in.
 * @typedef {{ name: string, command: string, folder: string }} Job
 */

/**
 * The scripts of this name in all projects, as jobs.
 * @param {string} script for example `test:int`
 * @returns {Job[]}
 */
export function jobsOf(script) {
  return projects()
    .filter(({ scripts }) => scripts[script] !== undefined)
    .map(({ folder, scripts }) => ({ name: `${script} ${folder}`, command: scripts[script], folder }));
}

function projects() {
  return ['apps', 'libs', 'tools'].flatMap((group) =>
    readdirSync(join(workspaceRoot, group)).map((name) => {
      const folder = `${group}/${name}`;
      const manifest = JSON.parse(readFileSync(join(workspaceRoot, folder, 'package.json'), 'utf8'));
      return { folder, scripts: manifest.scripts ?? {} };
    }),
  );
}

/**
 * @param {Job[]} jobs
 * @param {string[]} first names of jobs that come first, in this order
 * @returns {Job[]}
 */
export function inOrder(jobs, first) {
  const place = ({ name }) => (first.includes(name) ? first.indexOf(name) : first.length);
  return jobs.toSorted((one, other) => place(one) - place(other));
}

/**
 * Runs jobs in their order, so many at a time, and stops at none: every fault is shown. A job's output is shown when it ends.
 * @param {Job[]} jobs
 * @param {{ parallel: number }} options
 * @returns {Promise<{ name: string, ok: boolean, ms: number }[]>} in the order of `jobs`
 */
export async function runJobs(jobs, { parallel }) {
  const results = [];
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next;
      next += 1;
      results[index] = await runJob(jobs[index]);
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return results;
}

function runJob({ name, command, folder }) {
  const startedAt = Date.now();
  const cwd = join(workspaceRoot, folder);
  const path = [join(cwd, BINARIES), join(workspaceRoot, BINARIES), process.env.PATH];
  const child = spawn(command, {
    cwd,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: true,
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  return new Promise((resolve) => {
    const end = (ok) => {
      process.stdout.write(`\n> ${name}\n${Buffer.concat(output).toString('utf8')}`);
      resolve({ name, ok, ms: Date.now() - startedAt });
    };
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
