import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readWav } from '@xiaozhi/audio';
import type { AgentView, DeviceView, InteractionView, PageView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { Operator } from '../src/operator.js';
import { RecordingProxy } from '../src/recording-proxy.js';
import { workspaceRoot } from '../src/service-process.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:03:01';
const OTHER_DEVICE = '02:00:00:00:03:02';
const MAX_GUESSES = 20;
const { samples, sampleRateHz } = readWav(
  readFileSync(resolve(workspaceRoot, 'tools/device-simulator/fixtures/jfk.wav')),
);
const QUESTION = { samples: samples.subarray(0, 3 * sampleRateHz), sampleRateHz };

interface HistoryReport {
  sessionId: string;
  chatType: number;
  content: string;
  audioBase64: string | null;
}

describe('devices that operators bind by code', () => {
  const proxy: RecordingProxy = new RecordingProxy(() => stack.managerUrl);
  let stack: Stack;
  let operator: Operator;
  let agentId: string;

  const bind = (code: string | undefined, agent = agentId): Promise<DeviceView> =>
    operator.call('POST', '/api/device/bind', { agentId: agent, code });
  const devices = async (): Promise<DeviceView[]> =>
    (await operator.call<PageView<DeviceView>>('GET', '/api/device?limit=100')).list;
  const connect = async (mac = DEVICE): Promise<SimulatedDevice> => {
    const device = stack.device(mac);
    await device.connect();
    return device;
  };
  /** A device that is bound to this agent, connected. */
  const bound = async (mac: string, agent: string): Promise<SimulatedDevice> => {
    const { activation } = await stack.device(mac).checkOta();
    await bind(activation?.code, agent);
    return connect(mac);
  };
  const interactionsOf = async (device: SimulatedDevice, agent = agentId): Promise<InteractionView[]> => {
    const query = `/api/interaction?agentId=${agent}&limit=100`;
    const { list } = await operator.call<PageView<InteractionView>>('GET', query);
    return list.filter(({ sessionId }) => sessionId === device.sessionId);
  };
  const linesOf = (device: SimulatedDevice): HistoryReport[] =>
    proxy.requests
      .filter(({ path }) => path.endsWith('/agent/chat-history/report'))
      .map(({ body }) => body as HistoryReport)
      .filter(({ sessionId }) => sessionId === device.sessionId);

  beforeAll(async () => {
    const url = await proxy.start();
    stack = new Stack({ DEVICE_AUTO_ENROL: 'off', MANAGER_API_URL: `${url}/xiaozhi` });
    operator = await stack.start();
    const { list } = await operator.call<PageView<{ id: string }>>('GET', '/api/agent');
    agentId = list[0]?.id ?? '';
  });

  afterAll(async () => {
    await stack.stop();
    await proxy.stop();
  });

  it('are bound by their code once, and by no other (3)', async () => {
    const { activation } = await stack.device(DEVICE).checkOta();
    const code = activation?.code ?? '';
    const wrong = code === '123456' ? '654321' : '123456';
    await expect(bind(wrong)).rejects.toThrow(/404 CODE_UNKNOWN/);
    await expect(bind('')).rejects.toThrow(/422|400/);
    expect(await devices()).toEqual([]);
    await bind(code);
    await expect(bind(code)).rejects.toThrow(/404 CODE_UNKNOWN/);
    expect((await devices()).map(({ id }) => id)).toEqual([DEVICE]);
  });

  it('leave nothing in memory of a session in which no user spoke (31)', async () => {
    const silent = await connect();
    await silent.say('你好小智');
    silent.sendRaw('{"type":"listen","state":"start","mode":"manual"}');
    silent.sendRaw('{"type":"listen","state":"stop"}');
    await silent.abort();
    silent.drop();
    const talking = await connect();
    await talking.say('My horse is called Bella.');
    // What the first session had to remember would have arrived before.
    await until(
      'what was said last',
      () => interactionsOf(talking),
      (found) => found.length === 1,
    );
    expect(await interactionsOf(silent)).toEqual([]);
    talking.drop();
  });

  it('tell manager-api what their agents keep: nothing, text, or text and sound (42)', async () => {
    const linesIn = async (chatHistoryConf: number): Promise<HistoryReport[]> => {
      const agent = await operator.call<AgentView>('POST', '/api/agent', { name: 'Keeper', chatHistoryConf });
      const device = await bound(`02:00:00:00:03:1${chatHistoryConf}`, agent.id);
      await device.speak(QUESTION, { mode: 'manual', speed: 4 });
      await device.say('Set the volume to 30 percent.');
      await until(
        'what was said last',
        () => interactionsOf(device, agent.id),
        (found) => found.length === 2,
      );
      const lines = await until(
        'the lines of both turns',
        () => Promise.resolve(linesOf(device)),
        (found) => chatHistoryConf === 0 || found.length >= 6,
      );
      device.drop();
      return lines;
    };
    const [nothing, text, sound] = await Promise.all([linesIn(0), linesIn(1), linesIn(2)]);
    expect(nothing).toEqual([]);
    for (const lines of [text, sound])
      expect(lines?.map(({ chatType }) => chatType).sort()).toEqual([1, 1, 2, 2, 3, 3]);
    expect(text?.filter(({ audioBase64 }) => audioBase64 !== null)).toEqual([]);
    const [recorded, ...rest] = sound?.flatMap(({ audioBase64 }) => audioBase64 ?? []) ?? [];
    expect(rest).toEqual([]);
    const wav = readWav(Buffer.from(recorded ?? '', 'base64'));
    expect(wav.sampleRateHz).toBe(16_000);
    expect(wav.samples.length / wav.sampleRateHz).toBeCloseTo(3, 0);
  });

  it('cannot be bound by guessing (3)', async () => {
    const { activation } = await stack.device(OTHER_DEVICE).checkOta();
    const code = activation?.code ?? '';
    const guesses = Array.from({ length: MAX_GUESSES }, (_, index) => String(100_000 + index));
    for (const guess of guesses.filter((one) => one !== code))
      await bind(guess).catch((error: unknown) => error);
    await expect(bind(code)).rejects.toThrow(/429 BIND_THROTTLED/);
    expect((await devices()).map(({ id }) => id)).not.toContain(OTHER_DEVICE);
  });
});
