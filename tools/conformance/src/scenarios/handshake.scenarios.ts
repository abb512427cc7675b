import { SimulatedDevice } from '@xiaozhi/device-simulator';
import { WebSocket } from 'ws';
import { NotApplicable, awaitMessage, expectThat, scriptOf, withDevice } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

const ANSWER_MS = 5_000;

interface Knock {
  /** First text message, if one came before the socket closed. */
  first: string | undefined;
  isClosed: boolean;
}

/** Says hello on a bare socket and tells what comes back first. */
function knock(url: string, headers: Record<string, string>): Promise<Knock> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    const timer = setTimeout(() => end({ first: undefined, isClosed: false }), ANSWER_MS);
    const end = (knocked: Knock): void => {
      clearTimeout(timer);
      socket.terminate();
      resolve(knocked);
    };
    socket.once('open', () => socket.send('{"type":"hello","version":1,"transport":"websocket"}'));
    socket.once('message', (data) => end({ first: (data as Buffer).toString(), isClosed: false }));
    socket.once('close', () => end({ first: undefined, isClosed: true }));
    socket.once('unexpected-response', () => end({ first: undefined, isClosed: true }));
    socket.once('error', reject);
  });
}

async function credentials(bench: Bench): Promise<{ url: string; token: string; mac: string }> {
  const mac = bench.newMac();
  const device = new SimulatedDevice({ otaUrl: bench.otaUrl, mac, clientId: 'conformance' });
  const { webSocketUrl, token } = await device.checkOta();
  if (webSocketUrl === '') throw new NotApplicable('OTA names no WebSocket');
  return { url: webSocketUrl, token, mac };
}

const isHello = ({ first }: Knock): boolean => first?.includes('"hello"') === true;

/** Scenarios 5 to 11: who is let in, and what the first messages say. */
export const HANDSHAKE_SCENARIOS: readonly Scenario[] = [
  {
    id: 5,
    transport: 'websocket',
    title: 'a token from OTA is let in; a wrong or missing one gets no hello',
    run: async (bench: Bench): Promise<void> => {
      const { url, token, mac } = await credentials(bench);
      if (token === '') throw new NotApplicable('the server asks for no tokens');
      const headers = { 'device-id': mac, 'client-id': 'conformance' };
      const right = await knock(url, { ...headers, authorization: `Bearer ${token}` });
      expectThat(isHello(right), 'the right token got no hello');
      const forged = `${token.startsWith('x') ? 'y' : 'x'}${token.slice(1)}`;
      for (const authorization of [undefined, `Bearer ${forged}`, 'Bearer test-token']) {
        const wrong = await knock(url, {
          ...headers,
          ...(authorization === undefined ? {} : { authorization }),
        });
        expectThat(!isHello(wrong), `${authorization ?? 'no token'} got a hello`);
      }
      const other = await knock(url, {
        ...headers,
        'client-id': 'another',
        authorization: `Bearer ${token}`,
      });
      expectThat(!isHello(other), 'the token of another client was let in');
    },
  },
  {
    id: 7,
    transport: 'websocket',
    title: 'credentials in the query count as headers do',
    run: async (bench: Bench): Promise<void> => {
      const { url, token, mac } = await credentials(bench);
      const query = new URLSearchParams({ 'device-id': mac, 'client-id': 'conformance' });
      if (token !== '') query.set('authorization', `Bearer ${token}`);
      expectThat(isHello(await knock(`${url}?${query.toString()}`, {})), 'no hello');
    },
  },
  {
    id: 9,
    title: 'hello within 2 s, with transport, session and true audio parameters; MCP only after it',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        expectThat(scriptOf(device)[0] === 'hello', `the first message was ${scriptOf(device)[0] ?? 'none'}`);
        const { audioSampleRateHz, framesCount } = await device.say('hello');
        expectThat(framesCount > 0 && audioSampleRateHz >= 8_000, 'no audio at the rate of the hello');
      }),
  },
  {
    id: 10,
    transport: 'websocket',
    title: 'a hello without audio parameters or version is answered too',
    run: async (bench: Bench): Promise<void> => {
      const { url, token, mac } = await credentials(bench);
      const headers = { 'device-id': mac, 'client-id': 'conformance', authorization: `Bearer ${token}` };
      const { first } = await knock(url, headers);
      const hello = JSON.parse(first ?? '{}') as Record<string, unknown>;
      expectThat(hello.type === 'hello' && hello.transport === 'websocket', 'no proper hello');
    },
  },
  ...([2, 3] as const).map((protocolVersion) => ({
    id: 11,
    transport: 'websocket' as const,
    title: `speech and answer in binary framing ${protocolVersion}`,
    run: (bench: Bench) =>
      withDevice(bench, { protocolVersion }, async (device) => {
        const turn = await device.speak(bench.speech, { mode: 'manual', speed: 3 });
        expectThat(turn.stt !== '', 'nothing was understood');
        expectThat(turn.framesCount > 0, 'no audio came back');
      }),
  })),
  {
    id: 25,
    title: 'the device is asked for its tools, page after page, with numeric ids',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        const asksFor = (word: string) => (message: Record<string, unknown>) =>
          message.type === 'mcp' && JSON.stringify(message.payload).includes(word);
        await awaitMessage(device, asksFor('"initialize"'), 'initialize');
        await awaitMessage(device, asksFor('"cursor"'), 'the question after the second page');
      }),
  },
];
