// Runs one Nx target in all projects: `node nx.mjs lint [--json]`.
import { runTargets } from './run-targets.mjs';

const [target, ...flags] = process.argv.slice(2);
const outcome = await runTargets([target]);
if (flags.includes('--json')) console.log(JSON.stringify({ ok: outcome.ok, targets: outcome.targets }));
process.exitCode = outcome.ok ? 0 : 1;
