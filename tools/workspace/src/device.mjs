// `npm run device -- …`: the command-line device, built when needed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runTargets, workspaceRoot } from './run-targets.mjs';

const entry = join(workspaceRoot, 'tools/device-simulator/dist/cli.js');
if (!existsSync(entry) && !(await runTargets(['build'], { quiet: true })).ok) {
  console.error('The build failed; `npm run build` shows why.');
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
