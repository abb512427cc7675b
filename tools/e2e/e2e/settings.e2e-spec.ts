import { OpusEncoder } from '@xiaozhi/audio';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { LoneGateway } from '../src/lone-gateway.js';

const SECRET = 'a-secret-of-the-settings-suite';
const SILENCE_MS = 60;
/** The gateway looks for silent devices every five seconds. */
const SENT_HOME_MS = 20_000;
const DEFAULT_TOOL_MS = 30_000;
const LIMIT = /^That is all I can say for today/;

const textsOf = (device: SimulatedDevice, type: string): unknown[] =>
  device.messages.flatMap(({ message }) =>
    message.type === type && 'text' in message ? [message.text] : [],
  );

/** Resolves with the close code. @throws Error where the session does not end in time */
async function endOf(device: SimulatedDevice): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The session did not end in time.')), SENT_HOME_MS);
  });
  try {
    return (await Promise.race([device.closed, late])).code;
  } finally {
    clearTimeout(timer);
  }
}

/** A microphone in a silent room, until the session ends. */
function listenToSilence(device: SimulatedDevice): void {
  const silence = new OpusEncoder(16_000).encode(new Float32Array(960));
  device.sendRaw('{"type":"listen","state":"start","mode":"auto"}');
  const timer = setInterval(() => device.sendAudio(silence), SILENCE_MS);
  void device.closed.then(() => clearInterval(timer));
}

describe('what operators set for the whole system', () => {
  const gateway = new LoneGateway({ MANAGER_API_SECRET: SECRET });

  const connect = async (mac: string): Promise<SimulatedDevice> => {
    const device = gateway.device(mac);
    await device.connect();
    return device;
  };
  const order = async (secret: string): Promise<Record<string, unknown>> => {
    const device = await connect('02:00:00:00:02:01');
    const message = { type: 'server', action: 'update_config', content: { secret } };
    const answered = device.next(({ type }) => type === 'server', 10_000, 'an answer');
    device.sendRaw(JSON.stringify(message));
    await answered;
    device.drop();
    return device.messages.find(({ message }) => message.type === 'server')?.message ?? {};
  };
  /** Sets these, in YAML, for the sessions that come. */
  const set = async (lines: string): Promise<void> => {
    gateway.configure(lines);
    expect(await order(SECRET)).toMatchObject({ status: 'success' });
  };

  beforeAll(() => gateway.start());

  afterAll(() => gateway.stop());

  it('counts from the order with the right secret on, and from no other (35)', async () => {
    const leaves = async (): Promise<boolean> => {
      const device = await connect('02:00:00:00:02:02');
      device.sendRaw('{"type":"listen","state":"detect","text":"See you"}');
      await Promise.race([
        device.closed,
        device.next(({ state }) => state === 'sentence_start', 20_000, 'an answer').catch(() => undefined),
      ]);
      const hasAnswer = textsOf(device, 'tts').length > 0;
      device.drop();
      return !hasAnswer;
    };
    gateway.configure('exit_commands: [see you]');
    expect(await order(`${SECRET}!`)).toMatchObject({ status: 'error' });
    expect(await leaves()).toBe(false);
    expect(await order(SECRET)).toMatchObject({ status: 'success' });
    expect(await leaves()).toBe(true);
    expect(gateway.output).not.toContain(SECRET);
  });

  it('ends a call that a device never answers, and takes no late answer (26)', async () => {
    await set('tool_call_timeout: 1');
    const device = await connect('02:00:00:00:02:03');
    const { mcp } = device;
    const answerLate: (() => void)[] = [];
    const onPayload = mcp.onPayload.bind(mcp);
    const listed = new Promise<void>((resolve) => {
      mcp.onPayload = (payload, send) => {
        const { method } = payload as { method?: string };
        onPayload(payload, method === 'tools/call' ? (answer) => answerLate.push(() => send(answer)) : send);
        if (JSON.stringify(payload).includes('"cursor"')) resolve();
      };
    });
    await listed;
    const startedAtMs = performance.now();
    expect((await device.say('Set the volume to 40 percent.')).reply).toBe('That did not work.');
    expect(performance.now() - startedAtMs).toBeLessThan(DEFAULT_TOOL_MS);
    expect(mcp.calls).toEqual(['self.audio_speaker.set_volume']);
    for (const answer of answerLate) answer();
    expect(answerLate).toHaveLength(1);
    expect((await device.say('hello')).reply).toMatch(/^Hello/);
    expect(textsOf(device, 'tts')).not.toContain('Done.');
    expect(device.violations).toEqual([]);
    device.drop();
  });

  it('ends the day of a device that has been told enough, and of no other (24)', async () => {
    await set('device_max_output_size: 3');
    const talker = await connect('02:00:00:00:02:04');
    expect((await talker.say('hello')).sentences).toEqual(['Hello!', expect.stringMatching(LIMIT)]);
    expect(await endOf(talker)).toBe(1000);
    const [again, other] = await Promise.all([connect('02:00:00:00:02:04'), connect('02:00:00:00:02:05')]);
    const [refused, answered] = await Promise.all([again.say('hello'), other.say('hello')]);
    expect(refused.sentences).toEqual([expect.stringMatching(LIMIT)]);
    expect(answered.sentences[0]).toBe('Hello!');
    expect(await endOf(again)).toBe(1000);
    other.drop();
  });

  it('sends silent devices home, with a goodbye where somebody may listen (22)', async () => {
    await set('close_connection_no_voice_time: 2');
    const [listening, mute] = await Promise.all([connect('02:00:00:00:02:06'), connect('02:00:00:00:02:07')]);
    listenToSilence(listening);
    expect(await Promise.all([endOf(listening), endOf(mute)])).toEqual([1000, 1000]);
    expect(textsOf(listening, 'tts')).toEqual([expect.stringMatching(/bye/i)]);
    expect(textsOf(listening, 'stt')).toEqual([]);
    expect(textsOf(mute, 'tts')).toEqual([]);
    expect(listening.violations).toEqual([]);
  });

  it('sends them home without a word where it says nothing of farewells (22)', async () => {
    await set('close_connection_no_voice_time: 2\nend_prompt: { enable: false }');
    const device = await connect('02:00:00:00:02:08');
    listenToSilence(device);
    expect(await endOf(device)).toBe(1000);
    expect(device.messages.filter(({ message }) => message.type === 'tts')).toEqual([]);
  });
});
