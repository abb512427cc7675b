// `npm start`: builds what changed, starts the three services on the embedded default and says what to do next.
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { requireNode } from './node-version.mjs';
import { findLanguageModels } from './language-model-offer.mjs';
import { runTargets, workspaceRoot } from './run-targets.mjs';
import { Service } from './service.mjs';

requireNode();
const host = process.env.HOST ?? '127.0.0.1';
const ports = {
  gateway: Number(process.env.WEBSOCKET_PORT ?? 8000),
  console: Number(process.env.CONSOLE_PORT ?? 8001),
  manager: Number(process.env.MANAGER_API_PORT ?? 8002),
  gatewayHttp: Number(process.env.HTTP_PORT ?? 8003),
};
const dataDir = resolve(process.env.DATA_DIR ?? join(workspaceRoot, 'data'));
const logDir = resolve(process.env.LOG_DIR ?? join(workspaceRoot, 'tmp'));
const isOpen = host !== '127.0.0.1' && host !== 'localhost';
const reach = isOpen ? lanAddress() : '127.0.0.1';
const PORT_VARIABLES = {
  gateway: 'WEBSOCKET_PORT',
  console: 'CONSOLE_PORT',
  manager: 'MANAGER_API_PORT',
  gatewayHttp: 'HTTP_PORT',
};
/** A service that ends with this wants to be started again (as the gateway does on an operator's order). */
const RESTART_EXIT_CODE = 75;
const services = [];
let stopping = false;

await main().catch(async (error) => {
  console.error(`\nCould not start: ${error.message}`);
  await stopAll();
  process.exit(1);
});

async function main() {
  const startedAt = Date.now();
  await requireFreePorts();
  console.log('Building (about a minute the first time, then only what changed) …');
  const build = await runTargets(['build'], { quiet: !process.argv.includes('--verbose') });
  if (!build.ok) throw new Error('the build failed; `npm run build` shows why.');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void shutDown());

  const manager = service('manager-api', 'apps/manager-api/dist/bundle/main.js', {
    HOST: host,
    PORT: String(ports.manager),
    DATA_DIR: join(dataDir, 'manager'),
    PUBLIC_CONSOLE_URL: process.env.PUBLIC_CONSOLE_URL ?? `http://${reach}:${ports.console}`,
    GATEWAY_WEBSOCKET_URL: process.env.GATEWAY_WEBSOCKET_URL ?? `ws://${reach}:${ports.gateway}/xiaozhi/v1/`,
    LOG_FILE: '',
  });
  await manager.start();
  const gateway = service('xiaozhi-server', 'apps/xiaozhi-server/dist/bundle/main.js', {
    HOST: host,
    WEBSOCKET_PORT: String(ports.gateway),
    HTTP_PORT: String(ports.gatewayHttp),
    DATA_DIR: join(dataDir, 'gateway'),
    MANAGER_API_URL: process.env.MANAGER_API_URL ?? `http://127.0.0.1:${ports.manager}/xiaozhi`,
    MANAGER_API_SECRET_FILE: join(dataDir, 'manager', 'gateway-secret'),
    LOG_FILE: join(logDir, 'server.log'),
  });
  const web = service('manager-web', 'tools/workspace/src/console-server.mjs', {
    HOST: host,
    PORT: String(ports.console),
    MANAGER_URL: `http://127.0.0.1:${ports.manager}`,
    GATEWAY_URL: process.env.GATEWAY_URL ?? `ws://127.0.0.1:${ports.gateway}`,
    CONSOLE_DIST: join(workspaceRoot, 'apps/manager-web/dist'),
  });
  await Promise.all([gateway.start(), web.start()]);
  await tell(manager, Date.now() - startedAt);
  await Promise.all(services.map(watch));
}

/** Starts a service again that asks for it. Rejects when one ended for any other reason. */
async function watch(item) {
  for (;;) {
    const { code } = await item.exited;
    if (stopping) return;
    const { name, logFile } = item.options;
    if (code !== RESTART_EXIT_CODE) throw new Error(`${name} ended by itself; see ${logFile}`);
    console.log(`${name} asked to be started again …`);
    await item.start();
    console.log(`${name} is ready again.`);
  }
}

function service(name, entry, env) {
  const item = new Service({
    name,
    entry: join(workspaceRoot, entry),
    env,
    cwd: workspaceRoot,
    logFile: join(logDir, `${name}.log`),
  });
  services.push(item);
  return item;
}

async function tell(manager, ms) {
  const setup = manager.events.find((item) => item.event === 'setup-link');
  console.log(`
Ready after ${(ms / 1000).toFixed(1)} s.
  console         http://${reach}:${ports.console}
  manager-api     http://${reach}:${ports.manager}  (API description: /api/docs)
  device gateway  ws://${reach}:${ports.gateway}/xiaozhi/v1/
  device OTA      http://${reach}:${ports.gatewayHttp}/xiaozhi/ota/
  data in ${dataDir}, logs in ${logDir}

Talk to it from another terminal:
  npm run device -- --text "My name is Daniel and I live in Berlin."
  npm run device -- --text "What is my name?"
  npm run device -- --wav tools/device-simulator/fixtures/jfk.wav`);
  if (setup) console.log(`\nMake your administrator account (this link works once):\n  ${setup.url}`);
  for (const line of await findLanguageModels(process.env)) console.log(`\n${line}`);
  if (isOpen) {
    console.log(`
Listening on ${host}: everybody who can reach this machine can reach these ports, without encryption.
No default password exists, but finish the set-up link before others do, and put TLS in front for use over the internet.`);
  }
  console.log('\nCtrl-C stops all of it.');
}

async function shutDown() {
  if (stopping) return;
  stopping = true;
  console.log('\nStopping …');
  await stopAll();
  console.log('Stopped.');
  process.exit(0);
}

/** The gateway first: its last words must still reach manager-api. */
async function stopAll() {
  stopping = true;
  for (const item of [...services].reverse()) {
    if (item.options.name !== 'manager-api') await item.stop();
  }
  for (const item of services) await item.stop();
}

async function requireFreePorts() {
  for (const [name, port] of Object.entries(ports)) {
    if (port !== 0 && (await isListening(port))) {
      throw new Error(
        `port ${port} (${name}) is in use. Stop what runs there, or choose another with ${PORT_VARIABLES[name]}=….`,
      );
    }
  }
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function lanAddress() {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find((item) => item && item.family === 'IPv4' && !item.internal)?.address ?? '127.0.0.1';
}
