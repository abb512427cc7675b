import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { medians, ratios } from './figures.js';
import type { Figures } from './figures.js';
import { GatewayUnderTest } from './gateway/gateway-under-test.js';
import type { GatewayOptions } from './gateway/gateway-under-test.js';
import { MeasuredProcess } from './gateway/measured-process.js';
import { measureConnects, measureOffline, measureTurns, measureUplink } from './workloads.js';
import type { Bench } from './workloads.js';

export interface LatencyOptions {
  rounds: number;
  /** Numbers of devices for turns and open microphones. */
  devicesCounts: readonly number[];
  turnsCount: number;
  /** Arguments of node for the gateway, for example `--cpu-prof`. */
  nodeArgs?: readonly string[];
  only?: string;
}

export interface LatencyReport {
  ok: boolean;
  /** `load`: processes that wanted a core when it began. Above the cores, times are the machine's, not the gateway's. */
  machine: { cpu: string; coresCount: number; node: string; load: number };
  rounds: number;
  /** Medians over the rounds. */
  gateway: Figures;
  floor: Figures;
  /** With the local memory on: outbox, recall, chat history. */
  withMemory: Figures;
  /** Silero, Moonshine, the rule-based assistant and flite. */
  offline: Figures;
  /** Gateway ÷ floor. */
  ratios: Figures;
}

const SERVER_CORE = 0;
const CLIENT_CORE = 1;
/** One turn per device in so many ms: a reply of 0.9 s, its tail, and a pause. */
const PERIOD_MS = 4_000;
const CONNECTS_COUNT = 200;
const UPLINK_MS = 8_000;
const OFFLINE_TURNS_COUNT = 5;
const SPEECH = fileURLToPath(new URL('../../device-simulator/fixtures/jfk.wav', import.meta.url));

/** Runs gateway and floor in turn under the same client. @throws Error when a process cannot be started */
export async function measureLatency(options: LatencyOptions): Promise<LatencyReport> {
  const runs: Record<'gateway' | 'floor' | 'withMemory' | 'offline', Figures[]> = {
    gateway: [],
    floor: [],
    withMemory: [],
    offline: [],
  };
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const steps = Object.keys(runs).filter((name) => options.only === undefined || options.only === name);
  for (let round = 0; round < options.rounds; round += 1) {
    // The order changes, so that none is always the first on a cold or the last on a warm machine.
    for (const step of round % 2 === 0 ? steps : [...steps].reverse()) {
      process.stderr.write(`round ${round + 1} of ${options.rounds}: ${step}\n`);
      runs[step as keyof typeof runs].push(await STEPS[step as keyof typeof STEPS](options));
    }
  }
  const [gateway, floor] = [medians(runs.gateway), medians(runs.floor)];
  const report = {
    machine: {
      cpu: cpus()[0]?.model ?? '?',
      coresCount: availableParallelism(),
      node: process.version,
      load,
    },
    rounds: options.rounds,
    gateway,
    floor,
    withMemory: medians(runs.withMemory),
    offline: medians(runs.offline),
    ratios: ratios(gateway, floor),
  };
  const all = Object.values(runs).flat();
  const isUnanswered = ([name, value]: [string, number]): boolean =>
    /(failed|closed)Count$/.test(name) && value > 0;
  return { ok: !all.some((figures) => Object.entries(figures).some(isUnanswered)), ...report };
}

const STEPS = {
  gateway: (options: LatencyOptions) =>
    withGateway(options, { providers: 'instant', memory: 'nomem' }, (bench) => allOf(bench, options)),
  floor: (options: LatencyOptions) => withFloor((bench) => allOf(bench, options)),
  withMemory: (options: LatencyOptions) =>
    withGateway(options, { providers: 'instant', memory: 'local' }, (bench) =>
      measureTurns(bench, turnLoad(options, options.devicesCounts[0] ?? 1)),
    ),
  offline: (options: LatencyOptions) =>
    // On all cores: the recogniser has threads of its own.
    withGateway(options, { providers: 'offline', memory: 'nomem', core: undefined }, (bench) =>
      measureOffline(bench, OFFLINE_TURNS_COUNT, SPEECH),
    ),
};

async function allOf(bench: Bench, options: LatencyOptions): Promise<Figures> {
  let figures = await measureConnects(bench, CONNECTS_COUNT);
  for (const devicesCount of options.devicesCounts) {
    figures = { ...figures, ...(await measureTurns(bench, turnLoad(options, devicesCount))) };
    figures = { ...figures, ...(await measureUplink(bench, devicesCount, UPLINK_MS)) };
  }
  return figures;
}

function turnLoad({ turnsCount }: LatencyOptions, devicesCount: number): Parameters<typeof measureTurns>[1] {
  return { devicesCount, turnsCount, periodMs: PERIOD_MS };
}

async function withGateway(
  { nodeArgs }: LatencyOptions,
  options: GatewayOptions,
  run: (bench: Bench) => Promise<Figures>,
): Promise<Figures> {
  const gateway = await GatewayUnderTest.start({ core: SERVER_CORE, nodeArgs, ...options });
  try {
    return await withClient((client) => run({ url: gateway.url, server: gateway.process, client }));
  } finally {
    await gateway.stop();
  }
}

async function withFloor(run: (bench: Bench) => Promise<Figures>): Promise<Figures> {
  const server = new MeasuredProcess({
    name: 'The bare gateway',
    args: ['--expose-gc', fileURLToPath(new URL('./floor/floor-gateway.js', import.meta.url))],
    env: {},
    core: SERVER_CORE,
  });
  const { port } = await server.start();
  try {
    return await withClient((client) => run({ url: `ws://127.0.0.1:${String(port)}/`, server, client }));
  } finally {
    await server.stop();
  }
}

async function withClient(run: (client: MeasuredProcess) => Promise<Figures>): Promise<Figures> {
  const client = new MeasuredProcess({
    name: 'The load client',
    args: [fileURLToPath(new URL('./load/load-client.js', import.meta.url))],
    env: {},
    core: CLIENT_CORE,
  });
  await client.start();
  try {
    return await run(client);
  } finally {
    await client.stop();
  }
}
