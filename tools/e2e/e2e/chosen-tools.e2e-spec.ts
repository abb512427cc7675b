import type { ModelProviderView, PageView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { ChatAnswer, ChatMessage, OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Operator } from '../src/operator.js';
import { workspaceRoot } from '../src/service-process.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const TOKEN = 'ha-token-e2e-0123456789';
const DEVICE = '02:00:00:00:00:2a';
const MCP_PROGRAM = resolve(
  workspaceRoot,
  'apps/xiaozhi-server/src/tools/plugins/mcp/testing/stdio-stand-in.mjs',
);

describe('the tools that an operator chooses for an agent', () => {
  const stack = new Stack();
  let emulator: OpenAiEmulator;
  let house: Server;
  let operator: Operator;
  let agentId: string;
  let device: SimulatedDevice;
  /** What Home Assistant was asked to do. */
  const done: string[] = [];
  /** What the model got of the last call; undefined where it could not call. */
  let result: string | undefined;

  /** Calls what the user names, with arguments as JSON: `use hass_set_state {"action":"turn_on"}`. */
  const obey = (messages: readonly ChatMessage[], tools: readonly string[]): ChatAnswer => {
    const last = messages.at(-1);
    if (last?.role === 'tool') result = last.content;
    if (last?.role === 'tool') return 'Done.';
    const [, name = '', args = '{}'] = /use (\w+) ?(\{.*\})?/.exec(last?.content ?? '') ?? [];
    return tools.includes(name) ? { calls: [{ name, arguments: args }] } : 'I cannot do that.';
  };

  const add = (providerCode: string, values: Record<string, string>): Promise<ModelProviderView> =>
    operator.call<ModelProviderView>('POST', '/api/model/provider', {
      modelType: 'Plugin',
      providerCode,
      name: providerCode,
      fields: Object.entries(values).map(([key, value]) => ({ key, value })),
    });
  const give = (...plugins: string[]): Promise<unknown> =>
    operator.call('PUT', `/api/agent/${agentId}`, { plugins });
  const stateOf = async (id: string): Promise<string> =>
    (await operator.call<ModelProviderView>('GET', `/api/model/provider/${id}`)).state.status;
  const say = async (text: string): Promise<string | undefined> => {
    result = undefined;
    expect((await device.say(text)).reply).not.toBe('');
    return result;
  };

  beforeAll(async () => {
    emulator = await startOpenAiEmulator({ chat: obey });
    house = createServer((request, response) => {
      const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
      if (isKnown) done.push(`${request.method} ${request.url}`);
      response
        .writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
        .end(isKnown ? '[]' : '');
    });
    await new Promise<void>((listening) => house.listen(0, '127.0.0.1', listening));
    operator = await stack.start();
    const { list } = await operator.call<PageView<{ id: string }>>('GET', '/api/agent?page=1&limit=10');
    agentId = list[0]?.id ?? '';
    await operator.call('POST', '/api/model/provider', {
      modelType: 'LLM',
      providerCode: 'openai',
      name: 'Emulator',
      fields: [
        { key: 'base_url', value: emulator.url },
        { key: 'model_name', value: 'emulated' },
      ],
    });
    await operator.call('PUT', `/api/agent/${agentId}`, { models: { LLM: 'openai' } });
    device = stack.device(DEVICE);
    await device.connect();
  });

  afterAll(async () => {
    expect(device.violations).toEqual([]);
    device.drop();
    await stack.stop();
    await emulator.stop();
    house.closeAllConnections();
    house.close();
  });

  it('runs a home from the next turn on, and with changed settings from the one after', async () => {
    const order = 'use hass_set_state {"entity_id":"light.kitchen","action":"turn_on"}';
    expect(await say(order)).toBeUndefined();
    const { port } = house.address() as AddressInfo;
    const home = await add('hass_state', {
      base_url: `http://127.0.0.1:${port}`,
      api_key: 'wrong',
      devices: 'Kitchen, lamp, light.kitchen',
    });
    await give(home.configId);
    expect(await say(order)).toMatch(/refuses the key/);
    await operator.call('PUT', `/api/model/provider/${home.id}`, {
      fields: [{ key: 'api_key', value: TOKEN }],
    });
    expect(await say(order)).toMatch(/"done":"turn_on"/);
    expect(done).toEqual(['POST /api/services/light/turn_on']);
    await until(
      'the report',
      () => stateOf(home.id),
      (status) => status === 'ready',
    );
    await give();
    expect(await say(order)).toBeUndefined();
    expect(stack.output).not.toContain(TOKEN);
  });

  it('uses the tools of a program that an administrator named', async () => {
    const server = await add('mcp', {
      transport: 'stdio',
      command: process.execPath,
      arguments: MCP_PROGRAM,
    });
    await give(server.configId);
    const reply = await until(
      'the tools of the program',
      () => say('use say_it {"text":"hello from afar"}'),
      (text) => text !== undefined,
    );
    expect(reply).toBe('said: hello from afar');
    expect(await say('use get_time')).not.toMatch(/not the time/);
    expect(await say('use environment')).not.toMatch(/MANAGER|SECRET|DATABASE/);
  });

  it('shows why a tool cannot be used, and talks on', async () => {
    const roles = await add('change_role', { roles: 'nobody in particular' });
    await give(roles.configId);
    expect(await say('use change_role {"role":"pirate"}')).toBeUndefined();
    await until(
      'the report',
      () => stateOf(roles.id),
      (status) => status === 'disabled',
    );
  });
});
