// What figures add to a report: traces of turns stored with their sums, and without, in ms of processor time
// each, on SQLite. Needs `npm run build`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addToRollups } from '../dist/analytics/rollups.js';
import { turnContributions } from '../dist/analytics/turn-contributions.js';
import { loadManagerConfig } from '../dist/config/manager-config.js';
import { Database } from '../dist/database/database.js';

const REPORTS_COUNT = 400;
const ROUNDS_COUNT = 5;
const STAGES = ['transcribe', 'recall', 'think', 'synthesise', 'synthesise', 'play'];

function row(id) {
  const stages = STAGES.map((stage, index) => {
    const startMs = index * 50;
    return { stage, startMs, endMs: startMs + Math.random() * 400, outcome: 'ok' };
  });
  return {
    ...{ id, session_id: 's', device_id: 'd', agent_id: 'a', origin: 'utterance', outcome: 'spoken' },
    ...{ started_at: new Date().toISOString(), total_ms: 900, first_frame_ms: Math.random() * 1_000 },
    ...{ frames_count: 30, max_lateness_ms: 2, stages: JSON.stringify(stages) },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'figures-bench-'));
const database = await Database.open(loadManagerConfig({ DATA_DIR: folder }, folder));
let count = 0;

async function measure(hasFigures) {
  const start = process.cpuUsage();
  for (let index = 0; index < REPORTS_COUNT; index += 1) {
    const turn = row(`t${(count += 1)}`);
    await database.write(async (rows) => {
      if ((await rows.of('turnTrace').countBy({ id: turn.id })) > 0) return;
      await rows.of('turnTrace').insert(turn);
      if (!hasFigures) return;
      await rows.of('analyticsRebuild').findOneBy({ source: 'turns' });
      await addToRollups(rows, turnContributions(turn));
    });
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000 / REPORTS_COUNT;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
await measure(true);
const [without, with_] = [[], []];
for (let round = 0; round < ROUNDS_COUNT; round += 1) {
  without.push(await measure(false));
  with_.push(await measure(true));
}
await database.close();
rmSync(folder, { recursive: true, force: true });
const [bare, whole] = [median(without), median(with_)];
process.stdout.write(
  `a report without figures ${bare.toFixed(2)} ms, with them ${whole.toFixed(2)} ms: ${(whole / bare).toFixed(1)} times\n`,
);
