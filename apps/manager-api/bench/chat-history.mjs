// What a page of conversations takes at best with 100,000 lines: `node apps/manager-api/bench/chat-history.mjs [-- --lines 100000
// --on sqlite,mariadb]`, after `npm run build`. One line in ten has a recording. MariaDB is asked at 127.0.0.1:3306 as root
// without a password, in a database that is dropped afterwards.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '@xiaozhi/observability';
import { createConnection } from 'mysql2/promise';
import { ChatHistoryService } from '../dist/chat-history/chat-history.service.js';
import { loadManagerConfig } from '../dist/config/manager-config.js';
import { Manager } from '../dist/manager.js';

const CHUNK_COUNT = 500;
const SESSION_LINES_COUNT = 12;
const DEVICES_COUNT = 50;
const AUDIO = randomBytes(24_000).toString('base64');
const ROUNDS_COUNT = 15;
const BEGAN_MS = Date.parse('2026-01-01T00:00:00.000Z');
const LINE_MS = 5_000;

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '100000' },
    on: { type: 'string', default: 'sqlite,mariadb' },
  },
});
const linesCount = Number(values.lines);
const isoOf = (index) => new Date(BEGAN_MS + index * LINE_MS).toISOString();

async function fill(database, agentIds) {
  for (let from = 0; from < linesCount; from += CHUNK_COUNT) {
    const lines = Array.from({ length: Math.min(CHUNK_COUNT, linesCount - from) }, (_, index) => {
      const number = from + index;
      const session = Math.floor(number / SESSION_LINES_COUNT);
      return {
        ...{ id: `l${number}`, session_id: `s${(session * 7919) % 1_000_003}`, interaction_id: null },
        ...{ device_id: `d${session % DEVICES_COUNT}`, agent_id: agentIds[session % agentIds.length] },
        ...{ role: number % 2 === 0 ? 'user' : 'assistant', at: isoOf(number) },
        content: `Line ${number}: the weather will be fine, and the bus comes at ${number % 60} past.`,
        audio: number % 10 === 0 ? AUDIO : null,
      };
    });
    await database.write((rows) => rows.of('chatMessage').insert(lines));
  }
}

async function measure(history, query) {
  const times = [];
  let found;
  for (let round = 0; round < ROUNDS_COUNT; round += 1) {
    const start = performance.now();
    found = await history.conversations(query);
    times.push(performance.now() - start);
  }
  return `${Math.min(...times).toFixed(1)} ms (${found.list.length} of ${found.total})`;
}

async function run(kind) {
  const folder = mkdtempSync(join(tmpdir(), 'chat-history-bench-'));
  const maria = kind === 'mariadb' ? await createMariaDatabase() : undefined;
  const env = { DATA_DIR: folder, PORT: '0', ...(maria && { DATABASE_URL: maria.url }) };
  const logger = createLogger({ service: 'bench', level: 'fatal' });
  const manager = await Manager.start(loadManagerConfig(env, folder), logger);
  try {
    const history = manager.app.get(ChatHistoryService, { strict: false });
    const agentIds = ['agent-a', 'agent-b', 'agent-c', 'agent-d'];
    await fill(manager.database, agentIds);
    const page = { page: 1, limit: 20 };
    const queries = {
      'all, first page': page,
      'all, page 100': { page: 100, limit: 20 },
      'of an agent': { ...page, agentId: 'agent-a' },
      'of a device': { ...page, deviceId: 'd7' },
      'a day of all': { ...page, from: isoOf(linesCount / 2), to: isoOf(linesCount / 2 + 17_280) },
      'a text': { ...page, search: 'line 77777:' },
    };
    for (const [what, query] of Object.entries(queries))
      process.stdout.write(`${kind}: ${what}: ${await measure(history, query)}\n`);
  } finally {
    await manager.stop();
    await maria?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function createMariaDatabase() {
  const name = `chat_history_bench_${randomBytes(4).toString('hex')}`;
  const server = await createConnection({ host: '127.0.0.1', port: 3306, user: 'root' });
  await server.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return {
    url: `mariadb://root@127.0.0.1:3306/${name}`,
    drop: async () => {
      await server.query(`DROP DATABASE ${name}`);
      await server.end();
    },
  };
}

for (const kind of values.on.split(',')) await run(kind);
