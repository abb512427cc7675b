// The test command: static checks, then unit, integration and end-to-end tests of all projects.
// `npm test [-- --json]`; ends with the line `N passed, N failed`.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inOrder, jobsOf, runJobs } from './run-jobs.mjs';
import { runTargets, workspaceRoot } from './run-targets.mjs';

/** So many processes at once: more of them would make the tests wait that measure time. */
const PARALLEL = 2;
const CHECKS = [
  { name: 'format', command: 'prettier --check --log-level=warn .', folder: '.' },
  { name: 'catalogue', command: 'node tools/workspace/src/catalogue.mjs --check', folder: '.' },
  {
    name: 'dependencies',
    command: 'depcruise --config .dependency-cruiser.cjs apps/xiaozhi-server/src apps/manager-api/src libs',
    folder: '.',
  },
];
/** Of what the build made. */
const CHECKS_OF_BUILD = [
  { name: 'bundle', command: 'node tools/workspace/src/bundle-report.mjs', folder: '.' },
];
/** All projects but the console as one program: what they share is read and checked once. */
const WORKSPACE = 'tsconfig.workspace.json';
const TYPED_CHECKS = [
  {
    name: 'lint',
    command: `node --max-old-space-size=4096 node_modules/eslint/bin/eslint.js apps libs tools --ignore-pattern apps/manager-web --max-warnings 0 --parser-options project:${WORKSPACE} --parser-options projectService:false`,
    folder: '.',
  },
  { name: 'typecheck', command: `tsc -p ${WORKSPACE}`, folder: '.' },
  ...['lint', 'typecheck'].flatMap((script) =>
    jobsOf(script).filter(({ folder }) => folder === 'apps/manager-web'),
  ),
];
/** What takes longest begins first, so that no core is idle at the end. */
const LONGEST = [
  'test:int apps/manager-api',
  'test apps/manager-api',
  'test apps/xiaozhi-server',
  'lint',
  'e2e tools/e2e',
];

/** Everything without Nx, whose cache CI must not use: an old green could hide a broken clean build. */
async function runAll() {
  // By Nx, in the order of what needs what; it leaves the project graph that a lint rule reads.
  const build = (await runTargets(['build'])).targets;
  const besides = [...TYPED_CHECKS, ...jobsOf('test:int'), ...jobsOf('test'), ...CHECKS, ...CHECKS_OF_BUILD];
  const jobs = await runJobs(inOrder(besides, LONGEST), { parallel: PARALLEL });
  // By themselves: they wait for services, with deadlines.
  const journeys = await runJobs(inOrder(jobsOf('e2e'), LONGEST), { parallel: PARALLEL });
  const isSuite = ({ name }) => name.startsWith('test');
  return {
    checks: [...build, ...jobs.filter((job) => !isSuite(job))],
    suites: [...jobs.filter(isSuite), ...journeys],
  };
}

/** Target after target, with Nx's cache. */
async function runChanged() {
  const checks = await runJobs(CHECKS, { parallel: PARALLEL });
  checks.push(...(await runTargets(['lint', 'typecheck', 'build'])).targets);
  checks.push(...(await runJobs(CHECKS_OF_BUILD, { parallel: PARALLEL })));
  // The cache answers for what was built just now.
  const suites = (await runTargets(['test', 'test:int', 'e2e'], { env: { NX_PARALLEL: '2' } })).targets;
  return { checks, suites };
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
const { checks, suites } = process.env.CI === 'true' ? await runAll() : await runChanged();

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
