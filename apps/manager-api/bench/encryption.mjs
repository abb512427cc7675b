// What sealing costs: saves and lists of one role's memories on SQLite, plain and sealed, in ms of
// processor time, which other load disturbs less than the clock. Needs `npm run build`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadManagerConfig } from '../dist/config/manager-config.js';
import { Database } from '../dist/database/database.js';
import { DatabaseMemoryStore } from '../dist/memory/database-memory.store.js';

const SAVES_COUNT = 300;
const MEMORIES_COUNT = 5_000;
const LISTS_COUNT = 8;
const TURNS = 5;
const ROLE = '02:00:00:00:00:01';
const AT = '2026-03-01T10:00:00.000Z';

function memory(id) {
  const embedding = new Float32Array(512).map(() => Math.random() - 0.5);
  return {
    ...{ id, roleId: ROLE, text: `User told that the number ${id} is the one that counts.`, kind: 'note' },
    ...{ slot: `note:${id}`, createdAt: AT, updatedAt: AT, supersededBy: null, interactionId: null },
    ...{ sessionId: null, deviceId: ROLE, agentId: null, utterance: `Mind the number ${id}, it counts.` },
    ...{ extractedBy: 'rules', embedding, encoder: 'use-lite', messageIndex: 0 },
    ...{ aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
  };
}

async function open(encryption) {
  const folder = mkdtempSync(join(tmpdir(), 'encryption-bench-'));
  const config = loadManagerConfig({ DATA_DIR: folder, MEMORY_ENCRYPTION: encryption }, folder);
  const database = await Database.open(config);
  return { folder, database, store: new DatabaseMemoryStore(database, () => new Date(AT)), count: 0 };
}

const add = (bench) => ({ kind: 'add', memory: memory(`m${(bench.count += 1)}`) });
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function time(count, work) {
  const start = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000 / count;
}

const benches = { plain: await open('off'), sealed: await open('on') };
const times = { save: { plain: [], sealed: [] }, list: { plain: [], sealed: [] } };
for (let turn = 0; turn < TURNS; turn += 1)
  for (const [name, bench] of Object.entries(benches))
    times.save[name].push(
      await time(SAVES_COUNT, () =>
        bench.store.apply({ roleId: ROLE, interactionIds: [], changes: [add(bench)] }),
      ),
    );
for (const bench of Object.values(benches)) {
  const changes = Array.from({ length: MEMORIES_COUNT - bench.count }, () => add(bench));
  await bench.store.apply({ roleId: ROLE, interactionIds: [], changes });
}
for (let turn = 0; turn < TURNS; turn += 1)
  for (const [name, bench] of Object.entries(benches))
    times.list[name].push(await time(LISTS_COUNT, () => bench.store.list(ROLE, {})));

const rows = Object.entries(times).map(([call, { plain, sealed }]) => ({
  call: call === 'save' ? 'save of one memory' : `list of ${MEMORIES_COUNT} memories`,
  'plain, CPU ms': median(plain).toFixed(2),
  'sealed, CPU ms': median(sealed).toFixed(2),
  ratio: (median(sealed) / median(plain)).toFixed(2),
}));
console.table(rows);
for (const { database, folder } of Object.values(benches)) {
  await database.close();
  rmSync(folder, { recursive: true });
}
