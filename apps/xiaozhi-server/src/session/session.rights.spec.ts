import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { AGENT, fakeLlm } from '../testing/fake-providers.js';

const call = (name: string, args: object) => ({
  ...{ kind: 'tool-call' as const, id: '1', name, arguments: JSON.stringify(args) },
});

/** A model that does as it is told. */
const obedient = fakeLlm(async function* ({ messages, system, rounds = [] }) {
  const said = messages.at(-1)?.content ?? '';
  prompts.push(messages.map(({ content }) => content));
  if (rounds.length === 0) systems.push(system);
  if (rounds.length > 0) yield 'Done.';
  else if (said.startsWith('guest')) yield call('guest_mode', { on: said === 'guest on' });
  else if (said.startsWith('child')) yield call('child_mode', { on: said === 'child on' });
  else if (said.startsWith('pause')) yield call('pause_memory', { paused: said === 'pause on' });
  else yield '😆 Fine.';
});
const prompts: string[][] = [];
const systems: string[] = [];

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
    systems.length = 0;
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

  describe('and where a child speaks', () => {
    const ADULT = 'aa:bb:cc:00:11:22';
    const CHILD = `${ADULT}/speaker:child`;
    const owners = (): string[] => desk.memories.captured.map(({ roleId }) => roleId);
    beforeEach(() => {
      desk.memories.sectionOf = (_, roleId) => `of ${roleId}`;
    });

    it('has a memory of its own, a note for the model and an alert, until it is switched off', async () => {
      await say('hello you');
      await say('child on');
      await say('I like dragons');
      expect(desk.session.isOffTheRecord()).toBe(true);
      await say('child off');
      await say('hello again');
      expect(owners().filter((owner) => owner === CHILD).length).toBeGreaterThan(0);
      expect(owners().at(0)).toBe(ADULT);
      expect(owners().at(-1)).toBe(ADULT);
      const [before, , during] = systems;
      expect(before).toContain(`of ${ADULT}`);
      expect(during).toContain(`of ${CHILD}`);
      expect(during).toContain('A child is speaking.');
      expect(
        systems
          .filter((system) => system.includes(CHILD))
          .every((system) => !system.includes(`of ${ADULT}\n`)),
      ).toBe(true);
      expect(systems.at(-1)).not.toContain('A child is speaking.');
      expect(prompts.filter((prompt) => prompt.includes('I like dragons'))).toContainEqual([
        'I like dragons',
      ]);
      expect(shown('alert').map(({ status }) => status)).toEqual(['Child mode', 'Child mode off']);
      expect(desk.session.isOffTheRecord()).toBe(false);
    });

    it('outlasts the session, and no voice takes the setting of an operator back', async () => {
      await say('child on');
      expect(desk.childDevices.has(ADULT)).toBe(true);
      const agent = { ...AGENT, childMode: true };
      const other = new Desk(withParts({ llm: obedient, agent }));
      other.tell({ type: 'hello' });
      await other.clock.advance(1);
      for (const text of ['child off', 'I like trains']) {
        other.say(text);
        await other.clock.advance(TURN_MS);
      }
      expect(other.memories.captured.map(({ roleId }) => roleId)).toEqual([CHILD, CHILD]);
      other.session.close(1000, 'done');
    });
  });
});
