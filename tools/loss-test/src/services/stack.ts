import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentView, MemoryView, PageView } from '@xiaozhi/contracts';
import { SimulatedDevice } from '@xiaozhi/device-simulator';
import { z } from 'zod';
import type { Target } from '../kill-points.js';
import type { Provider } from '../ledger.js';
import { freePorts } from './free-ports.js';
import { Operator } from './operator.js';
import { Service } from './service.js';

const MEM0_KEY = 'm0-loss-test-key';
const PAGE_LIMIT = 100;
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

/** Gateway, manager-api and the Mem0 emulator over one temporary folder, with an agent for each provider. */
export class Stack {
  readonly services!: Record<Target, Service>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'xiaozhi-loss-'));
  private readonly agentIds: Record<Provider, string> = { local: '', mem0ai: '' };
  private operator!: Operator;
  private httpUrl = '';

  /** Starts everything for the first time. */
  static async start(): Promise<Stack> {
    const stack = new Stack();
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

  /** Entries of the gateway's outbox that wait for somebody. @throws Error when the gateway does not answer */
  async waitingCount(): Promise<number> {
    const text = await (await fetch(`${this.httpUrl}/metrics`)).text();
    const counts = [...text.matchAll(/^xiaozhi_outbox_entries\{[^}]*\} (\d+)/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  /** Kills what runs, starts what is given anew, and nothing is armed. */
  async restartAll(): Promise<void> {
    const { mem0, manager, gateway } = this.services;
    await Promise.all([mem0.kill(), manager.kill(), gateway.kill()]);
    await Promise.all([mem0.start(), manager.start()]);
    await gateway.start();
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.services ?? {}).map((service) => service.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get mem0File(): string {
    return join(this.folder, 'mem0.json');
  }

  private async launch(): Promise<void> {
    const [manager = 0, mem0 = 0, webSocket = 0, http = 0] = await freePorts(4);
    this.httpUrl = `http://127.0.0.1:${http}`;
    (this as { services: Stack['services'] }).services = {
      mem0: this.mem0(mem0),
      manager: this.manager(manager, webSocket),
      gateway: this.gateway(manager, webSocket, http),
    };
    this.operator = new Operator(`http://127.0.0.1:${manager}`);
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

  private gateway(managerPort: number, webSocketPort: number, httpPort: number): Service {
    return new Service({
      name: 'The gateway',
      entry: ['apps/xiaozhi-server/dist/main.js'],
      env: {
        WEBSOCKET_PORT: String(webSocketPort),
        HTTP_PORT: String(httpPort),
        DATA_DIR: join(this.folder, 'gateway'),
        LOG_FILE: join(this.folder, 'server.log'),
        MANAGER_API_URL: `http://127.0.0.1:${managerPort}/xiaozhi`,
        MANAGER_API_SECRET_FILE: join(this.folder, 'manager', 'gateway-secret'),
        LOG_LEVEL: 'info',
      },
      ready: LISTENING,
    });
  }
}
