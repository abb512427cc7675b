// `npm run test:api [-- --no-bench] [-- --json]`: what shows that manager-api is what it says, in one report.
// Needs `npm run build`, MariaDB and Redis on this machine.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from './run-targets.mjs';

const JEST = join(workspaceRoot, 'node_modules/jest/bin/jest.js');
const SUITES = [
  {
    name: 'description',
    what: 'OpenAPI: valid, and equal to the routes',
    files: ['src/openapi/(lint|openapi)'],
  },
  { name: 'examples', what: 'the commands of docs/api.md', files: ['src/openapi/api-examples'] },
  { name: 'access', what: 'every route by every role, token and gateway', files: ['src/openapi/access'] },
  { name: 'fuzz', what: 'garbage for every route', files: ['src/openapi/fuzz'] },
  { name: 'sqlite', what: 'everything else, on SQLite', files: ['src/(?!openapi)'] },
  { name: 'mariadb', what: 'on MariaDB, with Redis', config: 'jest.int.config.cjs', files: [] },
];

function runSuite({ name, what, files, config }, folder) {
  const file = join(folder, `${name}.json`);
  const { status } = spawnSync(
    process.execPath,
    [JEST, ...(config ? ['--config', config] : []), '--json', '--outputFile', file, ...files],
    {
      cwd: join(workspaceRoot, 'apps/manager-api'),
      env: { ...process.env, CI: 'true' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numRuntimeErrorTestSuites: broken,
  } = JSON.parse(readFileSync(file, 'utf8'));
  return { name, what, passed, failed: failed + broken, ok: status === 0 };
}

function runBench() {
  const script = join(workspaceRoot, 'apps/manager-api/bench/agent-config.mjs');
  const { stdout, status } = spawnSync(process.execPath, [script, '--json'], {
    cwd: workspaceRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

const folder = mkdtempSync(join(tmpdir(), 'test-api-'));
const suites = [];
for (const suite of SUITES) {
  const result = runSuite(suite, folder);
  suites.push(result);
  console.log(
    `${result.ok ? 'ok    ' : 'FAILED'} ${result.name}: ${result.what}: ${result.passed} passed, ${result.failed} failed`,
  );
}
rmSync(folder, { recursive: true, force: true });
const wantsBench = !process.argv.includes('--no-bench');
const bench = wantsBench ? runBench() : undefined;
for (const { kind, configs, floor } of bench?.results ?? [])
  console.log(
    `       agent-config on ${kind}, ${bench.rate} a second: p50 ${configs.p50Ms} ms, p99 ${configs.p99Ms} ms (/health/live p99 ${floor.p99Ms} ms)`,
  );
const ok = suites.every((suite) => suite.ok) && (!wantsBench || bench !== undefined);
const total = (key) => suites.reduce((sum, suite) => sum + suite[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, suites, bench }));
process.exitCode = ok ? 0 : 1;
