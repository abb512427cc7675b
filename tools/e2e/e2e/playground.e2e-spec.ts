import { CREDENTIALS_SUBPROTOCOL_PREFIX, DEVICE_SUBPROTOCOL } from '@xiaozhi/contracts';
import type { AgentView, DeviceView, MemoryView, PageView, PlaygroundSession } from '@xiaozhi/contracts';
import { BrowserTalk } from '../src/browser-talk.js';
import { ConsoleServer } from '../src/console.js';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const PASSWORD = 'another horse battery';
const DEVICE = '02:00:00:00:00:2f';

describe('the playground', () => {
  const stack = new Stack();
  let console: ConsoleServer;
  let operator: Operator;
  let agentId: string;

  beforeAll(async () => {
    operator = await stack.start();
    console = new ConsoleServer(stack.managerUrl, stack.gatewayUrl);
    await console.start();
    const [agent] = (await operator.call<PageView<AgentView>>('GET', '/api/agent')).list;
    agentId = agent?.id ?? '';
    const memory = { enableMemory: true, memoryProvider: 'local', recallDeadlineMs: 5_000 };
    await operator.call('PUT', `/api/agent/${agentId}`, memory);
  });

  afterAll(async () => {
    await console.stop();
    await stack.stop();
  });

  const session = (who = operator): Promise<PlaygroundSession> =>
    who.call('POST', `/api/agent/${agentId}/playground`);
  const enter = async (who = operator): Promise<BrowserTalk> =>
    BrowserTalk.open(console.url, await session(who));
  const memoriesOf = async (deviceId: string): Promise<MemoryView[]> => {
    const query = `agentId=${agentId}&roleId=${encodeURIComponent(deviceId)}&limit=100`;
    return (await operator.call<PageView<MemoryView>>('GET', `/api/memory?${query}`)).list;
  };

  it('answers typed words aloud, and tells how the turn goes', async () => {
    const talk = await enter();
    expect(talk.socket.protocol).toBe(DEVICE_SUBPROTOCOL);
    const { reply, framesCount, traces, memories } = await talk.say('My name is Daniel.');
    expect(reply).not.toBe('');
    expect(framesCount).toBeGreaterThan(0);
    const last = traces.at(-1);
    expect(last).toMatchObject({ origin: 'text', outcome: 'spoken' });
    const order = ['recall', 'think', 'synthesise', 'play'];
    expect([...new Set(last?.stages.map(({ stage }) => stage))]).toEqual(order);
    const begun = traces.map(({ stages }) => stages.length);
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
    expect(traces.some(({ stages }) => stages.at(-1)?.endMs === undefined)).toBe(true);
    expect(memories).toMatchObject([{ recalled: [] }]);
    talk.leave();
    const { deviceId } = await session();
    const [learnt] = await until(
      'a name',
      () => memoriesOf(deviceId),
      (found) => found.length > 0,
    );
    expect(learnt?.text).toMatch(/daniel/i);
  });

  it('remembers in the next session, and shows what it recalled', async () => {
    const talk = await enter();
    const { reply, memories } = await talk.say('What is my name?');
    expect(reply).toMatch(/daniel/i);
    expect(memories).toHaveLength(1);
    const recalled = memories[0]?.recalled ?? [];
    const stored = await memoriesOf((await session()).deviceId);
    expect(recalled.find(({ text }) => /daniel/i.test(text))?.memory_id).toBe(stored[0]?.id);
    expect(memories[0]?.tokens).toBeGreaterThan(0);
    talk.leave();
  });

  it('is another’s for another user, and a device knows nothing of it', async () => {
    await operator.call('POST', '/api/user', { username: 'amelia', role: 'operator', password: PASSWORD });
    const amelia = stack.operator();
    await amelia.signIn('amelia', PASSWORD);
    const talk = await enter(amelia);
    const { reply, memories } = await talk.say('What is my name?');
    expect(reply).not.toMatch(/daniel/i);
    expect(memories).toMatchObject([{ recalled: [] }]);
    talk.leave();
    const device = stack.device(DEVICE);
    await device.connect();
    expect((await device.say('What is my name?')).reply).not.toMatch(/daniel/i);
    expect(device.violations).toEqual([]);
    device.drop();
  });

  it('ends the same user’s earlier page', async () => {
    const [first, second] = [await enter(), await enter()];
    expect((await first.closed).code).toBe(1000);
    expect((await second.say('Hello')).reply).not.toBe('');
    second.leave();
  });

  it('refuses tokens that are not its own', async () => {
    const { path, protocols } = await session();
    const [, secret = ''] = protocols;
    const encoded = secret.slice(CREDENTIALS_SUBPROTOCOL_PREFIX.length);
    const known = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as object;
    const forge = (credentials: object): string[] => {
      const text = Buffer.from(JSON.stringify(credentials)).toString('base64url');
      return [DEVICE_SUBPROTOCOL, `${CREDENTIALS_SUBPROTOCOL_PREFIX}${text}`];
    };
    const forged = [
      forge({ ...known, token: `${'x'.repeat(43)}.1795000000` }),
      forge({ ...known, token: '' }),
      forge({ ...known, deviceId: DEVICE }),
      [DEVICE_SUBPROTOCOL, `${CREDENTIALS_SUBPROTOCOL_PREFIX}AAAA`],
    ];
    for (const offered of forged)
      await expect(BrowserTalk.open(console.url, { path, protocols: offered })).rejects.toThrow(
        'ended before',
      );
  });

  it.each([
    ['a page of another host', 'https://evil.example', 403],
    ['a page that names no host', 'null', 403],
    ['a program', '', 403],
  ])('refuses %s', async (_, origin, status) => {
    const refused = BrowserTalk.open(console.url, await session(), origin);
    await expect(refused).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  it('passes no other path on', async () => {
    const { protocols } = await session();
    for (const path of ['/xiaozhi/v1/', '/gateway/', '/'])
      await expect(BrowserTalk.open(console.url, { path, protocols })).rejects.toThrow('response: 404');
  });

  it('lists browsers as what they are, and counts them nowhere', async () => {
    const { list } = await operator.call<PageView<DeviceView>>('GET', '/api/device?kind=browser');
    expect(list.map(({ alias }) => alias).sort()).toEqual(['Browser of amelia', 'Browser of operator']);
    const { devices } = await operator.call<{ devices: number }>('GET', '/api/status');
    expect(devices).toBe(1);
  });

  it('tells the page when the gateway is gone, and goes on when it is back', async () => {
    const talk = await enter();
    talk.type('Tell me what you know about me.');
    await talk.until('a beginning', () => talk.extras.length > 0);
    await stack.killGateway();
    expect((await talk.closed).code).toBe(1012);
    await expect(enter()).rejects.toThrow('response: 502');
    expect((await fetch(console.url)).status).toBe(200);
    await stack.startGateway();
    const again = await enter();
    expect((await again.say('What is my name?')).reply).toMatch(/daniel/i);
    again.leave();
  });

  it('ends with the agent’s device row, and keeps secrets and words out of the logs', async () => {
    const { deviceId, protocols } = await session();
    const talk = await enter();
    const printed = [console.output, stack.output].join('\n');
    for (const secret of [protocols[1] ?? '', 'My name is', 'Daniel']) expect(printed).not.toContain(secret);
    expect(console.output).toContain('gateway-unreachable');
    await operator.call('DELETE', `/api/device/${deviceId}`);
    await expect(memoriesOf(deviceId)).rejects.toThrow('MEMORY_NOT_FOUND');
    talk.leave();
    expect((await session()).deviceId).not.toBe(deviceId);
  });
});
