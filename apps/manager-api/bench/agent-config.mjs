// What a gateway waits for the configuration of a device's agent, with 10,000 agents and 50,000 devices:
//   npm run bench:api [-- --agents 10000 --devices 50000 --rate 200 --seconds 20 --on sqlite,mariadb --json]
// manager-api runs in a process of its own; `/health/live`, which asks no database, tells what this machine takes at least.
// MariaDB is asked at 127.0.0.1:3306 as root without a password, in a database that is dropped afterwards.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { loadManagerConfig } from '../dist/config/manager-config.js';
import { Database } from '../dist/database/database.js';
import { newDevice } from '../dist/device/device.service.js';
import { openLoop } from './open-loop.mjs';

const MAIN = fileURLToPath(new URL('../dist/bundle/main.js', import.meta.url));
const CHUNK_COUNT = 500;
const WARM_UP_SECONDS = 3;

const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '10000' },
    devices: { type: 'string', default: '50000' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    on: { type: 'string', default: 'sqlite,mariadb' },
    json: { type: 'boolean', default: false },
  },
});
const [agentsCount, devicesCount, rate, seconds] = ['agents', 'devices', 'rate', 'seconds'].map((name) =>
  Number(values[name]),
);

const macOf = (number) => `02:00${number.toString(16).padStart(8, '0').replace(/../g, ':$&')}`;

/** Copies of the seeded agent, and devices bound to them in turn. */
async function fill(config) {
  const database = await Database.open(config);
  const [seeded] = await database.repository('agent').find({ take: 1 });
  const agentIds = [seeded.id];
  for (let from = 1; from < agentsCount; from += CHUNK_COUNT) {
    const count = Math.min(CHUNK_COUNT, agentsCount - from);
    const agents = Array.from({ length: count }, (_, index) => {
      const id = `bench-agent-${from + index}`;
      agentIds.push(id);
      return { ...seeded, id, name: `Agent ${from + index}` };
    });
    await database.write((rows) => rows.of('agent').insert(agents));
  }
  for (let from = 0; from < devicesCount; from += CHUNK_COUNT) {
    const devices = Array.from({ length: Math.min(CHUNK_COUNT, devicesCount - from) }, (_, index) => {
      const number = from + index;
      const device = { id: macOf(number), board: 'bench', appVersion: '1.0.0' };
      return newDevice(device, agentIds[number % agentIds.length], null);
    });
    await database.write((rows) => rows.of('device').insert(devices));
  }
  await database.close();
}

/** A process of manager-api. @returns its port, what processor time it took in ms, and its end */
async function start(env) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  const port = await new Promise((found, failed) => {
    child.once('exit', (code) => failed(new Error(`manager-api ended with ${code}:\n${log}`)));
    child.stdout.on('data', (chunk) => {
      if (log.length < 100_000) log += chunk;
      const line = log.split('\n').find((one) => one.includes('"event":"listening"'));
      if (line !== undefined) found(JSON.parse(line).port);
    });
  });
  const ticks = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return {
    port,
    cpuMs: () => (Number(ticks()[11]) + Number(ticks()[12])) * 10,
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function measure(kind) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-config-bench-'));
  const maria = kind === 'mariadb' ? await createMariaDatabase() : undefined;
  const env = { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'info', ...(maria && { DATABASE_URL: maria.url }) };
  try {
    // The first start makes what a fresh manager-api has.
    await (await start(env)).stop();
    await fill(loadManagerConfig(env, folder));
    const manager = await start(env);
    try {
      return { kind, ...(await ask(manager, readFileSync(join(folder, 'gateway-secret'), 'utf8').trim())) };
    } finally {
      await manager.stop();
    }
  } finally {
    await maria?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(manager, secret) {
  const target = { host: '127.0.0.1', port: manager.port };
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const config = () => {
    const macAddress = macOf(Math.floor(Math.random() * devicesCount));
    const body = JSON.stringify({ macAddress, clientId: 'bench', selectedModule: {} });
    return { ...target, method: 'POST', path: '/xiaozhi/config/agent-models', headers, body };
  };
  const isConfig = (status, text) => status === 200 && text.startsWith('{"code":0');
  await openLoop({ rate, seconds: WARM_UP_SECONDS, make: config, isGood: isConfig });
  const floor = await openLoop({
    ...{ rate, seconds: Math.ceil(seconds / 2), make: () => ({ ...target, path: '/health/live' }) },
    isGood: (status) => status === 200,
  });
  const beforeMs = manager.cpuMs();
  const configs = await openLoop({ rate, seconds, make: config, isGood: isConfig });
  return {
    configs,
    floor,
    cpuMsPerRequest: Number(((manager.cpuMs() - beforeMs) / configs.count).toFixed(2)),
  };
}

async function createMariaDatabase() {
  const name = `manager_bench_${randomBytes(6).toString('hex')}`;
  const run = async (sql) => {
    const connection = await createConnection({ host: '127.0.0.1', port: 3306, user: 'root' });
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return { url: `mariadb://root@127.0.0.1:3306/${name}`, drop: () => run(`DROP DATABASE IF EXISTS ${name}`) };
}

const results = [];
for (const kind of values.on.split(',')) results.push(await measure(kind));
if (values.json)
  process.stdout.write(`${JSON.stringify({ agentsCount, devicesCount, rate, seconds, results })}\n`);
else
  for (const { kind, configs, floor, cpuMsPerRequest } of results)
    process.stdout.write(
      `${kind}: p50 ${configs.p50Ms} ms, p99 ${configs.p99Ms} ms, max ${configs.maxMs} ms of ${configs.count} ` +
        `(/health/live: p50 ${floor.p50Ms}, p99 ${floor.p99Ms}); ${cpuMsPerRequest} ms of processor time each; ` +
        `faults: ${JSON.stringify(configs.faults)}\n`,
    );
if (results.some(({ configs }) => Object.keys(configs.faults).length > 0)) process.exitCode = 1;
