import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentView, MemoryView, PageView } from '@xiaozhi/contracts';
import { SimulatedDevice } from '@xiaozhi/device-simulator';
import { z } from 'zod';
import { REDIS_PID_VARIABLE } from '../kill-points.js';
import type { OutboxKind, Target } from '../kill-points.js';
import type { Provider } from '../ledger.js';
import { freePorts } from './free-ports.js';
import { Operator } from './operator.js';
import { Service } from './service.js';

const MEM0_KEY = 'm0-loss-test-key';
const PAGE_LIMIT = 100;
/** Shorter than an operator would choose: after each kill its entries wait so long. */
const LEASE_MS = 2_000;
const LISTENING = /"event":"listening"/;

const emulatorState = z.object({
  memories: z.array(z.object({ memory: z.string() })),
  events: z.array(
    z.object({
      status: z.string(),
      payload: z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) }),
    }),
  ),
});

export interface StackOptions {
  outbox: OutboxKind;
  /** Longest time for one delivery, in ms; the gateway's default where it is left out. */
  saveDeadlineMs?: number;
}

/** Gateway, manager-api and the Mem0 emulator over one temporary folder, with an agent for each provider. */
export class Stack {
  readonly services!: Record<Target, Service>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'xiaozhi-loss-'));
  private readonly agentIds: Record<Provider, string> = { local: '', mem0ai: '' };
  private operator!: Operator;
  private httpUrl = '';
  private mem0Url = '';

  private constructor(private readonly options: StackOptions) {}

  /** Starts everything for the first time. */
  static async start(options: StackOptions): Promise<Stack> {
    const stack = new Stack(options);
    try {
      await stack.launch();
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /** A device of this MAC, bound to the agent of a provider, with its address and token fetched. */
  async device(mac: string, provider: Provider): Promise<SimulatedDevice> {
    const device = new SimulatedDevice({ otaUrl: `${this.httpUrl}/xiaozhi/ota/`, mac });
    const { activation } = await device.checkOta();
    await this.operator.call('POST', '/api/device/bind', {
      agentId: this.agentIds[provider],
      code: activation?.code,
    });
    await device.checkOta();
    return device;
  }

  /** Everything that the local provider stores of some devices. */
  async localMemories(macs: readonly string[]): Promise<string[]> {
    const texts: string[] = [];
    for (const mac of macs) {
      for (let page = 1, total = 1; (page - 1) * PAGE_LIMIT < total; page += 1) {
        const query = `agentId=${this.agentIds.local}&roleId=${encodeURIComponent(mac)}`;
        const answer = await this.operator.call<PageView<MemoryView>>(
          'GET',
          `/api/memory?${query}&page=${page}&limit=${PAGE_LIMIT}`,
        );
        total = answer.total;
        texts.push(...answer.list.map(({ text }) => text));
      }
    }
    return texts;
  }

  /** What Mem0 was asked to remember: it keeps equal texts once, so that only the adds tell of one that came twice. */
  mem0Adds(): string[] {
    const { memories, events } = emulatorState.parse(JSON.parse(readFileSync(this.mem0File, 'utf8')));
    const stored = memories.map(({ memory }) => memory).join('\n');
    const saidIn = ({ payload }: (typeof events)[number]): string =>
      payload.messages
        .filter(
          ({ role, content }) => role === 'user' && stored.includes(/I like (\w+)/.exec(content)?.[1] ?? ' '),
        )
        .map(({ content }) => content)
        .join('\n');
    return events.filter(({ status }) => status !== 'FAILED').map(saidIn);
  }

  /** The services there are, in the order in which they start. */
  get targets(): readonly Target[] {
    return this.options.outbox === 'redis'
      ? ['redis', 'mem0', 'manager', 'gateway']
      : ['mem0', 'manager', 'gateway'];
  }

  /** What Mem0 does wrong from now on; nothing without a fault. A Mem0 that is dead does enough wrong. */
  async setFault(fault: object = {}): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(fault) };
    await fetch(`${this.mem0Url}/__emulator__/faults`, request).catch(() => undefined);
  }

  /** Entries of the gateway's outbox that wait for somebody, or may do so out of sight. @throws Error when the gateway does not answer */
  async waitingCount(): Promise<number> {
    const text = await (await fetch(`${this.httpUrl}/metrics`)).text();
    const counts = [...text.matchAll(/^xiaozhi_outbox_entries\{[^}]*\} (\d+)/gm)];
    const isDegraded = /^xiaozhi_outbox_degraded 1$/m.test(text);
    return counts.reduce((sum, [, count]) => sum + Number(count), isDegraded ? 1 : 0);
  }

  /** Kills what runs, starts what is given anew, and nothing is armed. */
  async restartAll(): Promise<void> {
    await Promise.all(this.targets.map((target) => this.services[target].kill()));
    const others = this.targets.filter((target) => target !== 'gateway');
    await Promise.all(others.map((target) => this.services[target].start()));
    await this.services.gateway.start();
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.services ?? {}).map((service) => service.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get mem0File(): string {
    return join(this.folder, 'mem0.json');
  }

  private async launch(): Promise<void> {
    const [manager = 0, mem0 = 0, webSocket = 0, http = 0, redis = 0] = await freePorts(5);
    this.httpUrl = `http://127.0.0.1:${http}`;
    this.mem0Url = `http://127.0.0.1:${mem0}`;
    (this as { services: Stack['services'] }).services = {
      redis: this.redis(redis),
      mem0: this.mem0(mem0),
      manager: this.manager(manager, webSocket),
      gateway: this.gateway(manager, webSocket, http, redis),
    };
    this.operator = new Operator(`http://127.0.0.1:${manager}`);
    if (this.options.outbox === 'redis') await this.services.redis.start();
    await this.services.mem0.start();
    const setup = await this.services.manager.start();
    await this.operator.setUp(String((JSON.parse(setup ?? '{}') as { url?: unknown }).url));
    await this.makeAgents(mem0);
    await this.services.gateway.start();
  }

  private async makeAgents(mem0Port: number): Promise<void> {
    const { operator } = this;
    const field = (key: string, value: string): object => ({ key, label: key, type: 'text', value });
    await operator.call('POST', '/api/model/provider', {
      modelType: 'Memory',
      providerCode: 'mem0ai',
      name: 'Mem0 Memory Provider',
      fields: [
        field('api_key', MEM0_KEY),
        field('api_version', 'v1.1'),
        field('base_url', `http://127.0.0.1:${mem0Port}`),
        // Each turn by itself: more is under way where something is killed.
        field('add_window_seconds', '0'),
      ],
      sort: 1,
    });
    for (const provider of ['local', 'mem0ai'] as const) {
      const { id } = await operator.call<AgentView>('POST', '/api/agent', { name: provider });
      this.agentIds[provider] = id;
      const settings = { enableMemory: true, memoryProvider: provider };
      await operator.call('PUT', `/api/agent/${id}`, settings);
    }
  }

  private get redisPidFile(): string {
    return join(this.folder, 'redis.pid');
  }

  private redis(port: number): Service {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', this.folder];
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    return new Service({
      name: 'Redis',
      command: 'redis-server',
      entry: [...place, ...durable, '--pidfile', this.redisPidFile],
      env: {},
      ready: /Ready to accept connections/,
    });
  }

  private mem0(port: number): Service {
    const options = ['--port', String(port), '--api-key', MEM0_KEY, '--data', this.mem0File];
    return new Service({
      name: 'The Mem0 emulator',
      entry: ['tools/mem0-emulator/dist/cli.js', ...options, '--processing-ms', '100'],
      env: {},
      ready: /^Mem0 emulator .*on http/,
    });
  }

  private manager(port: number, webSocketPort: number): Service {
    return new Service({
      name: 'manager-api',
      entry: ['apps/manager-api/dist/main.js'],
      env: {
        PORT: String(port),
        DATA_DIR: join(this.folder, 'manager'),
        GATEWAY_WEBSOCKET_URL: `ws://127.0.0.1:${webSocketPort}/xiaozhi/v1/`,
        DEVICE_AUTO_ENROL: 'off',
        LOG_LEVEL: 'info',
      },
      // At the first start it tells the link that makes the administrator after that.
      ready: /"event":"(setup-link|listening)"/,
    });
  }

  private gateway(managerPort: number, webSocketPort: number, httpPort: number, redisPort: number): Service {
    const { outbox, saveDeadlineMs } = this.options;
    const shared = { REDIS_URL: `redis://127.0.0.1:${redisPort}`, OUTBOX_LEASE_MS: String(LEASE_MS) };
    return new Service({
      name: 'The gateway',
      // Not the bundle: the points at which it is killed are put into its modules as they load.
      entry: ['apps/xiaozhi-server/dist/main.js'],
      env: {
        WEBSOCKET_PORT: String(webSocketPort),
        HTTP_PORT: String(httpPort),
        DATA_DIR: join(this.folder, 'gateway'),
        LOG_FILE: join(this.folder, 'server.log'),
        MANAGER_API_URL: `http://127.0.0.1:${managerPort}/xiaozhi`,
        MANAGER_API_SECRET_FILE: join(this.folder, 'manager', 'gateway-secret'),
        LOG_LEVEL: 'info',
        ...(saveDeadlineMs === undefined ? {} : { MEMORY_SAVE_DEADLINE_MS: String(saveDeadlineMs) }),
        ...(outbox === 'redis' ? { ...shared, [REDIS_PID_VARIABLE]: this.redisPidFile } : {}),
      },
      ready: LISTENING,
    });
  }
}
