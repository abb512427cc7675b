// `npm run device -- …`, `npm run conformance -- …`: a command-line tool of this workspace, built when needed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runTargets, workspaceRoot } from './run-targets.mjs';

const [tool, ...args] = process.argv.slice(2);
const entry = join(workspaceRoot, 'tools', tool, 'dist/cli.js');
if (!existsSync(entry) && !(await runTargets(['build'], { quiet: true })).ok) {
  console.error('The build failed; `npm run build` shows why.');
  process.exit(1);
}
// The tool decides what Ctrl-C means.
process.on('SIGINT', () => undefined);
const { status } = spawnSync(process.execPath, [entry, ...args], { stdio: 'inherit' });
process.exitCode = status ?? 1;
