import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import {
  PLUGIN_CONTEXT,
  PLUGIN_DEPS,
  boxWith,
  callTool,
  describeToolPlugin,
} from '../tool-plugin.contract.js';
import type { McpTimes } from './mcp-connection.js';
import { parseMcpSettings } from './mcp-settings.js';
import { McpPlugin, mcp } from './mcp.plugin.js';
import { HttpStandIn } from './testing/http-stand-in.js';

jest.setTimeout(30_000);

const PROGRAM = join(__dirname, 'testing', 'stdio-stand-in.mjs');
const SECRET = 'Bearer mcp-secret-token';
const OFFERED = ['say_it', 'fail', 'hang', 'environment', 'get_time', 'end'];

/** Resolves once something is so; the suite's own time is the limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('mcp', () => {
  let service: HttpStandIn;
  let plugins: McpPlugin[];
  let reports: [status: string, reason?: string][];
  const make = (fields: object = {}, times: Partial<McpTimes> = {}): McpPlugin => {
    const settings = parseMcpSettings({ url: `${service.url}/mcp`, ...fields }, true);
    const report = (status: string, reason?: string): void => void reports.push([status, reason]);
    const plugin = new McpPlugin(
      settings,
      { ...PLUGIN_DEPS, report },
      { firstRetryMs: 20, lastRetryMs: 40, ...times },
    );
    plugins.push(plugin);
    return plugin;
  };
  const program = (mode = '', more: object = {}): object => ({
    transport: 'stdio',
    command: process.execPath,
    arguments: `${PROGRAM}\n${mode}`,
    ...more,
  });
  const namesOf = (plugin: McpPlugin): string[] => plugin.tools().map(({ description }) => description.name);
  const connected = async (plugin: McpPlugin): Promise<McpPlugin> => {
    await until(() => namesOf(plugin).length > 0);
    return plugin;
  };
  beforeAll(async () => {
    service = await new HttpStandIn().start();
  });
  beforeEach(() => {
    plugins = [];
    reports = [];
    service.forgetSessions();
    service.headers.length = 0;
    service.sessionsCount = 0;
  });
  afterEach(async () => {
    await Promise.all(plugins.map((plugin) => plugin.close()));
  });
  afterAll(() => service.stop());

  describeToolPlugin('mcp', {
    implementation: mcp,
    fields: () => ({ url: `${service.url}/mcp`, authorization: SECRET, call_timeout: 0.3 }),
    refused: [
      [{ url: '' }, /address is missing/],
      [{ url: 'ws://x.example' }, /no http or https address/],
      [{ headers: 'X-Key: geheim\nunlesbar' }, /Line 2 of the headers/],
      [{ authorization: 'schlüssel' }, /characters that no header has/],
      [{ transport: 'stdio' }, /program is missing/],
      [{ transport: 'stdio', command: 'x', environment: 'A=geheim\nB geheim' }, /Line 2 of the environment/],
    ],
    secrets: [SECRET, 'geheim', 'schlüssel'],
  });

  it.each<[string, () => object]>([
    ['streamable HTTP', () => ({})],
    ['SSE', () => ({ transport: 'sse', url: `${service.url}/sse` })],
    ['a program', () => program()],
  ])('has the tools of all pages over %s, and calls them by the server’s own names', async (_, fields) => {
    const plugin = make(fields());
    // Asking for tools never waits: the first answer is none.
    expect(namesOf(plugin)).toEqual([]);
    await connected(plugin);
    expect(namesOf(plugin)).toEqual(OFFERED);
    expect(await callTool(plugin, 'say_it', { text: 'hello' })).toEqual({
      kind: 'answer',
      text: 'said: hello',
    });
    expect((await callTool(plugin, 'fail')).text).toBe('Failed: the lamp is gone');
    expect(reports.at(-1)).toEqual(['ready', undefined]);
  });

  it('sends the headers of its settings with every request', async () => {
    const more = { authorization: SECRET, headers: 'X-Team: blue\nX-Site: home' };
    for (const fields of [more, { ...more, transport: 'sse', url: `${service.url}/sse` }])
      await callTool(await connected(make(fields)), 'say_it', {});
    expect(service.headers.length).toBeGreaterThan(6);
    for (const headers of service.headers)
      expect(headers).toMatchObject({ authorization: SECRET, 'x-team': 'blue', 'x-site': 'home' });
  });

  it('gives a program nothing of the gateway’s environment but what a login has, and what the operator wrote', async () => {
    process.env.GATEWAY_SECRET_OF_TEST = 'never';
    const plugin = await connected(make(program('', { environment: 'TOKEN=a=b\nMODE=test' })));
    delete process.env.GATEWAY_SECRET_OF_TEST;
    const told = JSON.parse((await callTool(plugin, 'environment')).text) as {
      names: string[];
      folder: string;
    };
    const login = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'];
    expect(told.names.filter((name) => !login.includes(name))).toEqual(['MODE', 'TOKEN']);
    expect(told.folder).not.toBe(process.cwd());
  });

  it('starts no program where the gateway’s settings forbid it', () => {
    expect(() => mcp.create({ ...program() }, { ...PLUGIN_DEPS, allowsCommands: false })).toThrow(
      /MCP_COMMANDS=false/,
    );
  });

  it('offers what the operator chose, under a prefix', async () => {
    const plugin = await connected(make({ tools: 'say.it\nhang', prefix: 'home_' }));
    expect(namesOf(plugin)).toEqual(['home_say_it', 'home_hang']);
    expect((await callTool(plugin, 'home_say_it', { text: 'x' })).text).toBe('said: x');
  });

  it('shares one connection between all sessions', async () => {
    const plugin = await connected(make());
    const boxes = Array.from({ length: 20 }, () => boxWith(plugin, PLUGIN_CONTEXT));
    await Promise.all(
      boxes.map((box) =>
        box.run(
          { kind: 'tool-call', id: '1', name: 'say_it', arguments: '{}' },
          new AbortController().signal,
        ),
      ),
    );
    expect(service.sessionsCount).toBe(1);
  });

  it('lets go of a call that takes too long, and of one whose turn is cut', async () => {
    const plugin = await connected(make({ call_timeout: 0.2 }));
    expect((await callTool(plugin, 'hang')).text).toBe('Failed: The server did not answer in time.');
    const turn = new AbortController();
    const running = callTool(plugin, 'hang', {}, { signal: turn.signal });
    turn.abort(new Error('cut'));
    await expect(running).rejects.toThrow('cut');
    expect((await callTool(plugin, 'say_it', { text: 'still here' })).text).toBe('said: still here');
  });

  it('is there again after the server was started anew, without losing a call', async () => {
    const plugin = await connected(make());
    service.forgetSessions();
    const texts = ['a', 'b', 'c'];
    const answers = await Promise.all(texts.map((text) => callTool(plugin, 'say_it', { text })));
    expect(answers.map(({ text }) => text)).toEqual(texts.map((text) => `said: ${text}`));
    expect(service.sessionsCount).toBe(2);
  });

  it('offers nothing while the server is down, fails at once, and comes back by itself', async () => {
    const plugin = await connected(make({}, { firstRetryMs: 200, lastRetryMs: 200 }));
    const [stale] = plugin.tools();
    await service.stop();
    const call = (): Promise<unknown> | undefined => stale?.run({}, new AbortController().signal);
    await expect(call()).rejects.toThrow('The server cannot be reached.');
    expect(namesOf(plugin)).toEqual([]);
    expect(reports.at(-1)?.[0]).toBe('unavailable');
    await expect(call()).rejects.toThrow('The server cannot be reached.');
    await service.start();
    await until(() => namesOf(plugin).length > 0);
    expect(reports.at(-1)).toEqual(['ready', undefined]);
  });

  it('starts a program again that ended', async () => {
    const plugin = await connected(make(program()));
    expect((await callTool(plugin, 'end')).text).toMatch(/^Failed: /);
    await until(() => namesOf(plugin).length > 0);
    expect((await callTool(plugin, 'say_it', { text: 'x' })).text).toBe('said: x');
  });

  it.each<[string, () => object, RegExp, Partial<McpTimes>]>([
    ['ends at once', () => program('broken'), /[Cc]losed/, {}],
    ['never speaks', () => program('silent'), /no answer in time/, { initMs: 300 }],
    ['does not exist', () => program('', { command: '/no/such/program' }), /ENOENT/, {}],
  ])('offers nothing of a program that %s, and tells the operator', async (_, fields, reason, times) => {
    const plugin = make(fields(), times);
    plugin.wake();
    await until(() => reports.length > 1);
    expect(namesOf(plugin)).toEqual([]);
    for (const [status, told] of reports) {
      expect(status).toBe('unavailable');
      expect(told).toMatch(reason);
    }
  });

  it('never waits for a server that takes connections and says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket.resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`;
    for (const transport of ['streamable_http', 'sse']) {
      const plugin = make({ transport, url }, { initMs: 200 });
      const startedAtMs = performance.now();
      expect(boxWith(plugin).descriptions()).toEqual([]);
      expect(performance.now() - startedAtMs).toBeLessThan(100);
      await until(() => reports.some(([, told]) => /no answer in time/.test(told ?? '')));
      await plugin.close();
      reports.length = 0;
    }
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('gives up a connection that nobody uses; a call brings it back', async () => {
    const plugin = await connected(make({}, { idleMs: 50 }));
    const [sayIt] = plugin.tools();
    service.sessionsCount = 0;
    await until(() => service.openCount === 0);
    expect(await sayIt?.run({ text: 'back' }, new AbortController().signal)).toMatchObject({
      text: 'said: back',
    });
    expect(service.sessionsCount).toBe(1);
  });
});
