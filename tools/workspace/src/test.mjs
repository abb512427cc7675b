// The test command: static checks, then unit, integration and end-to-end tests of all projects.
// `npm test [-- --json]`; ends with the line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTargets, workspaceRoot } from './run-targets.mjs';

const STATIC_CHECKS = [
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'] },
  { name: 'catalogue', args: ['tools/workspace/src/catalogue.mjs', '--check'] },
  {
    name: 'dependencies',
    args: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'apps/xiaozhi-server/src',
      'apps/manager-api/src',
      'libs',
    ],
  },
];
const NX_CHECKS = ['lint', 'typecheck', 'build'];
const SUITES = ['test', 'test:int', 'e2e'];

function runCheck({ name, args }) {
  const startedAt = Date.now();
  console.log(`\n> ${name}`);
  const { status } = spawnSync(process.execPath, args, { cwd: workspaceRoot, stdio: 'inherit' });
  return { name, ok: status === 0, ms: Date.now() - startedAt };
}

/** Files in which the suites of each project left their counts, relative to the workspace. */
function countFiles() {
  const projects = ['apps', 'libs', 'tools'].flatMap((folder) =>
    readdirSync(join(workspaceRoot, folder)).map((name) => join(folder, name, 'test-results')),
  );
  return projects
    .filter((folder) => existsSync(join(workspaceRoot, folder)))
    .flatMap((folder) =>
      readdirSync(join(workspaceRoot, folder))
        .filter((file) => file.endsWith('.json'))
        .map((file) => join(folder, file)),
    );
}

function addUp() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of countFiles()) {
    const counts = JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8'));
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  return total;
}

for (const file of countFiles()) rmSync(join(workspaceRoot, file));
const checks = STATIC_CHECKS.map(runCheck);
checks.push(...(await runTargets(NX_CHECKS)).targets);
// Without the cache each suite would build everything anew.
const isBuilt = checks.every(({ name, ok }) => name !== 'build' || ok);
const suites = (await runTargets(SUITES, { env: { NX_PARALLEL: '2' }, isBuilt })).targets;

const counts = addUp();
// A check that failed, or a suite that broke before it could count, is a failure too.
const brokenChecks = checks.filter((check) => !check.ok);
const failed = counts.failed + brokenChecks.length;
const broken = suites.filter((suite) => !suite.ok);
const failures = failed === 0 && broken.length > 0 ? broken.length : failed;
const ok = failures === 0 && broken.length === 0;

for (const { name, ok: passed, ms } of [...checks, ...suites]) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${(ms / 1000).toFixed(1)} s)`);
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`${counts.passed} passed, ${failures} failed${skipped}`);
if (process.argv.includes('--json')) {
  console.log(
    JSON.stringify({ ok, passed: counts.passed, failed: failures, skipped: counts.skipped, checks, suites }),
  );
}
process.exitCode = ok ? 0 : 1;
