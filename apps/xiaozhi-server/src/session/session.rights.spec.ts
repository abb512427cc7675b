import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { fakeLlm } from '../testing/fake-providers.js';

const call = (name: string, args: object) => ({
  ...{ kind: 'tool-call' as const, id: '1', name, arguments: JSON.stringify(args) },
});

/** A model that does as it is told. */
const obedient = fakeLlm(async function* ({ messages, rounds = [] }) {
  const said = messages.at(-1)?.content ?? '';
  prompts.push(messages.map(({ content }) => content));
  if (rounds.length > 0) yield 'Done.';
  else if (said.startsWith('guest')) yield call('guest_mode', { on: said === 'guest on' });
  else if (said.startsWith('pause')) yield call('pause_memory', { paused: said === 'pause on' });
  else yield '😆 Fine.';
});
const prompts: string[][] = [];

describe('what a device shows and keeps while memory rests', () => {
  let desk: Desk;
  const say = async (text: string): Promise<void> => {
    desk.say(text);
    await desk.clock.advance(TURN_MS);
  };
  const messages = (): Record<string, unknown>[] =>
    desk.transport.sent.flatMap((sent) => (sent.kind === 'text' ? [sent.message] : []));
  const shown = (type: string): Record<string, unknown>[] =>
    messages().filter((message) => message.type === type);
  beforeEach(async () => {
    prompts.length = 0;
    desk = new Desk(withParts({ llm: obedient, chatHistoryConf: 1 }));
    desk.tell({ type: 'hello' });
    await desk.clock.advance(1);
  });
  afterEach(() => desk.session.close(1000, 'done'));

  it('shows a pause when it begins and ends, and a sleeping face meanwhile', async () => {
    await say('hello you');
    await say('pause on');
    await say('how are you');
    await say('pause off');
    await say('how are you');
    expect(shown('alert').map(({ status }) => status)).toEqual(['Memory paused', 'Memory on']);
    expect(shown('llm').map(({ emotion }) => emotion)).toEqual([
      ...['laughing', 'sleepy', 'sleepy', 'happy', 'laughing'],
    ]);
    const types = messages().map(({ type, state }) => [type, state].filter(Boolean).join(' '));
    expect(types[types.indexOf('alert') - 1]).toBe('tts stop');
  });

  it('keeps no line of a guest, tells the model nothing of before, and forgets the guest afterwards', async () => {
    await say('my secret');
    await say('guest on');
    await say('what did I say');
    await say('guest off');
    await say('and now');
    expect(
      desk.lines.map(({ content }) => content).filter((text) => /guest on|did I say/.test(text)),
    ).toEqual([]);
    expect(prompts.at(2)).toEqual(['what did I say']);
    expect(prompts.at(-1)).toEqual(['and now']);
    expect(shown('alert').map(({ status }) => status)).toEqual(['Guest mode', 'Memory on']);
    expect(desk.session.isOffTheRecord()).toBe(false);
  });
});
