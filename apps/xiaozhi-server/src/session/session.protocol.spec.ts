import { OpusEncoder } from '@xiaozhi/audio';
import { Desk, MANAGEMENT_SECRET, TURN_MS, withParts } from '../testing/desk.js';
import { fakeLlm } from '../testing/fake-providers.js';

const LIMIT_SENTENCE = /talk again tomorrow/;
const order = (action: string, secret: string): object => ({ type: 'server', action, content: { secret } });

/** Half a second of a loud tone, in packets of 60 ms. */
function loudPackets(): Uint8Array[] {
  const encoder = new OpusEncoder(16_000);
  return Array.from({ length: 8 }, (_, packet) =>
    encoder.encode(
      Float32Array.from({ length: 960 }, (_unused, index) => 0.5 * Math.sin((packet * 960 + index) / 4)),
    ),
  );
}

describe('a daily limit of spoken characters', () => {
  it('shows and says that it is reached, asks no model, and ends the session', async () => {
    let asked = 0;
    const llm = fakeLlm(async function* () {
      asked += 1;
      yield 'Never heard.';
    });
    const desk = new Desk(withParts({ llm, dailyOutputCharacters: 10 }));
    desk.usage.add('aa:bb:cc:00:11:22', '2026-03-01', 10);
    desk.tell({ type: 'hello' });
    desk.say('good morning');
    await desk.clock.advance(2 * TURN_MS);
    expect(asked).toBe(0);
    expect(desk.transport.texts('stt')).toEqual([expect.stringMatching(LIMIT_SENTENCE)]);
    expect(desk.transport.texts('tts')).toEqual([expect.stringMatching(LIMIT_SENTENCE)]);
    expect(desk.transport.closedWith?.code).toBe(1000);
  });

  it('is reached in the middle of a reply too', async () => {
    const llm = fakeLlm(async function* () {
      yield 'One sentence here. Another sentence here. A third that nobody hears.';
    });
    const desk = new Desk(withParts({ llm, dailyOutputCharacters: 30 }));
    desk.tell({ type: 'hello' });
    desk.say('talk');
    await desk.clock.advance(2 * TURN_MS);
    expect(desk.transport.texts('tts')).toEqual([
      'One sentence here.',
      'Another sentence here.',
      expect.stringMatching(LIMIT_SENTENCE),
    ]);
    expect(desk.transport.closedWith?.code).toBe(1000);
  });

  it('is over on the next day of the agent’s time zone', async () => {
    const desk = new Desk(withParts({ dailyOutputCharacters: 10 }));
    desk.usage.add('aa:bb:cc:00:11:22', '2026-03-01', 10);
    desk.now = new Date('2026-03-02T00:00:01Z');
    desk.tell({ type: 'hello' });
    desk.say('hi');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt')).toEqual(['hi']);
  });
});

describe('management messages', () => {
  it('fetch the settings anew, or restart, for whoever knows the secret', async () => {
    const desk = new Desk();
    desk.tell(order('update_config', MANAGEMENT_SECRET));
    desk.tell(order('restart', MANAGEMENT_SECRET));
    await desk.clock.advance(1);
    expect(desk.managed).toEqual(['update_config', 'restart']);
    expect(desk.transport.sent).toEqual([
      {
        kind: 'text',
        message: expect.objectContaining({
          status: 'success',
          content: { action: 'update_config' },
        }) as object,
      },
      {
        kind: 'text',
        message: expect.objectContaining({ status: 'success', content: { action: 'restart' } }) as object,
      },
    ]);
  });

  it('do nothing without it, and end the connection when it is guessed at', async () => {
    const desk = new Desk();
    for (const secret of ['', 'wrong', 'shared-secreT']) desk.tell(order('restart', secret));
    await desk.clock.advance(1);
    expect(desk.managed).toEqual([]);
    expect(desk.transport.sent).toHaveLength(3);
    expect(desk.transport.sent[0]).toEqual({
      kind: 'text',
      message: { type: 'server', status: 'error', message: expect.any(String) as string },
    });
    expect(desk.transport.closedWith?.code).toBe(1008);
  });

  it('name an action that there is not', async () => {
    const desk = new Desk();
    desk.tell(order('explode', MANAGEMENT_SECRET));
    await desk.clock.advance(1);
    expect(desk.transport.sent[0]).toMatchObject({ message: { status: 'error' } });
    expect(desk.transport.closedWith).toBeUndefined();
  });
});

describe('the words of a detect', () => {
  it('of a call are said to the letter, and are nobody’s utterance', async () => {
    const desk = new Desk();
    desk.tell({ type: 'hello' });
    desk.say('[device_call] Dinner is ready.');
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.script).toEqual([
      'hello',
      'stt',
      'tts start',
      'tts sentence_start',
      'audio',
      'tts stop',
    ]);
    expect(desk.transport.texts('tts')).toEqual(['Dinner is ready.']);
    expect(desk.lines.map(({ role, content }) => [role, content])).toEqual([
      ['assistant', 'Dinner is ready.'],
    ]);
    expect([desk.memories.heard, desk.memories.captured]).toEqual([[], []]);
  });

  it('are answered though the device opens its microphone right after them', async () => {
    const desk = new Desk();
    desk.tell({ type: 'hello' });
    desk.say('嘿，你好呀');
    await desk.clock.advance(100);
    desk.tell({ type: 'listen', state: 'start', mode: 'auto' });
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.script.at(-1)).toBe('tts stop');
    expect(desk.transport.texts('tts').join('')).toBe('You said 嘿，你好呀.');
  });

  it('mute the microphone for two seconds: the echo of a wake word is no utterance', async () => {
    const desk = new Desk();
    const hear = async (): Promise<void> => {
      for (const packet of loudPackets()) desk.session.onAudio(packet);
      const silence = new OpusEncoder(16_000).encode(new Float32Array(960));
      for (let count = 0; count < 20; count += 1) desk.session.onAudio(silence);
      for (let step = 0; step < 100; step += 1) await desk.clock.advance(1);
    };
    desk.tell({ type: 'hello' });
    desk.say('你好小智');
    desk.tell({ type: 'listen', state: 'start', mode: 'realtime' });
    await desk.clock.advance(1_000);
    await hear();
    expect(desk.transport.texts('stt')).toEqual(['你好小智']);
    await desk.clock.advance(TURN_MS);
    await hear();
    expect(desk.transport.texts('stt')).toEqual(['你好小智', 'what was spoken']);
  });
});

describe('older clients', () => {
  it('have the methods of their things called, and their states read', async () => {
    const offered: string[] = [];
    const llm = fakeLlm(async function* ({ tools = [], rounds = [] }) {
      offered.push(...tools.map(({ name }) => name));
      if (rounds.length === 0) {
        yield { kind: 'tool-call', id: '1', name: 'lamp_setbrightness', arguments: '{"level":40}' };
        yield { kind: 'tool-call', id: '2', name: 'get_lamp_power', arguments: '{}' };
      } else yield `It says ${rounds[0]?.results[1] ?? 'nothing'}.`;
    });
    const desk = new Desk(withParts({ llm }));
    desk.tell({ type: 'hello' });
    desk.tell({
      type: 'iot',
      descriptors: [
        {
          name: 'Lamp',
          description: 'A lamp',
          properties: { power: { description: 'on or off', type: 'boolean' } },
          methods: { SetBrightness: { parameters: { level: { type: 'number' } } } },
        },
        'garbage',
        { name: 7 },
      ],
    });
    desk.tell({
      type: 'iot',
      states: [{ name: 'Lamp', state: { power: true } }, null, { name: 'Other', state: {} }],
    });
    desk.say('dim the lamp');
    await desk.clock.advance(TURN_MS);
    expect(offered).toEqual(expect.arrayContaining(['get_lamp_power', 'lamp_setbrightness']));
    expect(desk.transport.sent).toContainEqual({
      kind: 'text',
      message: {
        type: 'iot',
        session_id: 's',
        commands: [{ name: 'Lamp', method: 'SetBrightness', parameters: { level: 40 } }],
      },
    });
    expect(desk.transport.texts('tts').join('')).toContain('"power":true');
  });

  it('get a pong only where the operator wants that', async () => {
    const answered = new Desk();
    answered.tell({ type: 'ping' });
    const unanswered = new Desk(undefined, { isPingAnswered: false });
    unanswered.tell({ type: 'ping' });
    expect(answered.transport.script).toEqual(['pong']);
    expect(unanswered.transport.script).toEqual([]);
  });
});
