import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentView, MemoryView, PageView } from '@xiaozhi/contracts';
import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:4a';
const OTHER_DEVICE = '02:00:00:00:00:4b';
const MEM0_KEY = 'm0-test-key-0123456789';

/** A gateway that starts again while Mem0 is down: what it listed last is all that it has of a person. */
describe('a restart while the memory service is down', () => {
  let stack: Stack;
  let operator: Operator;
  let agentId: string;
  let mem0: Mem0Emulator | undefined;
  let mem0Port = 0;

  const startMem0 = async (): Promise<void> => {
    const storageFile = join(stack.folder, 'mem0.json');
    mem0 = await startMem0Emulator({ port: mem0Port, apiKey: MEM0_KEY, processingMs: 50, storageFile });
    mem0Port = mem0.port;
  };
  const stopMem0 = async (): Promise<void> => {
    await mem0?.stop();
    mem0 = undefined;
  };
  const role = (): string => `agentId=${agentId}&roleId=${encodeURIComponent(DEVICE)}`;
  const memories = async (): Promise<MemoryView[]> =>
    (await operator.call<PageView<MemoryView>>('GET', `/api/memory?${role()}&limit=100`)).list;
  const ask = async (mac: string, question: string): Promise<string> => {
    const device = stack.device(mac);
    await device.connect();
    const { reply } = await device.say(question);
    expect(device.violations).toEqual([]);
    device.drop();
    return reply;
  };
  /** The gateway's file of last listings, with its log. */
  const onDisk = (): string => {
    const folder = join(stack.folder, 'gateway');
    return readdirSync(folder)
      .filter((name) => name.startsWith('mirror-snapshots.db'))
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('\n');
  };
  const newestChange = async (): Promise<string> => {
    const secret = readFileSync(join(stack.folder, 'manager', 'gateway-secret'), 'utf8').trim();
    const answer = await fetch(`${stack.managerUrl}/xiaozhi/events`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    let told = '';
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      told += Buffer.from(chunk).toString();
      const found = /event: ready\nid: (\S+)\n/.exec(told)?.[1];
      if (found !== undefined) return found;
    }
    throw new Error(`manager-api told of no newest change: ${told}`);
  };
  const used = async (): Promise<number> => {
    const text = await (await fetch(`${stack.gatewayHttpUrl}/metrics`)).text();
    return Number(/xiaozhi_mirror_snapshots_total\{outcome="used"\} (\d+)/.exec(text)?.[1]);
  };

  beforeAll(async () => {
    stack = new Stack();
    operator = await stack.start();
    const agents = await operator.call<PageView<AgentView>>('GET', '/api/agent');
    agentId = agents.list[0]?.id ?? '';
    await startMem0();
    await operator.call('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem0ai', name: 'Mem0', sort: 1 },
      fields: [
        { key: 'api_key', label: 'API Key', type: 'password', value: MEM0_KEY },
        { key: 'base_url', label: 'Base URL', type: 'url', value: `http://127.0.0.1:${mem0Port}` },
        { key: 'add_window_seconds', label: 'Wait', type: 'number', value: '0' },
      ],
    });
    await operator.call('PUT', `/api/agent/${agentId}`, {
      ...{ enableMemory: true, memoryProvider: 'mem0ai' },
      // How fast a busy machine is says nothing about what is recalled.
      recallDeadlineMs: 5_000,
    });
  });
  afterAll(async () => {
    await stopMem0();
    await stack.stop();
  });

  it('answers the first question from what was listed before everything was killed', async () => {
    await ask(DEVICE, 'My name is Persephone.');
    // Connects once more: its configuration is known here, and nothing else.
    await ask(OTHER_DEVICE, 'Hello.');
    await until('the fact is at Mem0', memories, (found) => found.length === 1);
    await until(
      'the listing is on the disk',
      () => Promise.resolve(onDisk()),
      (text) => text.includes('Persephone'),
    );
    // Of the extraction itself the gateway hears too; then nothing is missed.
    await until(
      'the gateway has taken in all changes',
      async () => onDisk().includes(await newestChange()),
      (isTakenIn) => isTakenIn,
    );
    await Promise.all([stack.killAll(), stopMem0()]);
    operator = await stack.restart();

    expect(await ask(DEVICE, 'What is my name?')).toMatch(/persephone/i);
    expect(await used()).toBeGreaterThan(0);
  });

  it('tells another device nothing of it', async () => {
    expect(await ask(OTHER_DEVICE, 'What is my name?')).not.toMatch(/persephone/i);
  });

  it('answers from it while manager-api is down too', async () => {
    await stack.killAll();
    await stack.startGateway();
    expect(await ask(DEVICE, 'What is my name?')).toMatch(/persephone/i);
    expect(await used()).toBeGreaterThan(0);
  });

  it('knows nothing of a person who was erased while it was off', async () => {
    await stack.killGateway();
    await startMem0();
    await stack.startManager();
    operator = await stack.signedIn();
    expect(await memories()).toHaveLength(1);
    await operator.call('POST', '/api/memory-erasure', { agentId, roleId: DEVICE, confirm: DEVICE });
    await stopMem0();
    expect(onDisk()).toContain('Persephone');
    await stack.startGateway();

    expect(await ask(DEVICE, 'What is my name?')).not.toMatch(/persephone/i);
    expect(onDisk()).not.toContain('Persephone');
    await stack.killManager();
    await stack.killGateway();
    await stack.startGateway();
    expect(await ask(DEVICE, 'What is my name?')).not.toMatch(/persephone/i);
  });

  it('never prints the key or what was said', () => {
    expect(stack.output).not.toContain(MEM0_KEY);
    expect(stack.output).not.toMatch(/persephone/i);
  });
});
