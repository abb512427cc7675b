import type { Speaker, SpeakerRecogniser } from '../speech/speaker/speaker-recogniser.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { speakInto } from '../testing/speak-into.js';
import { AGENT, fakeAsr, fakeLlm } from '../testing/fake-providers.js';
import { pitchOf, voiceOf } from '../testing/voiceprint-service.js';

// Nine turns with Opus and a clock that is moved in small steps.
jest.setTimeout(30_000);

const ANN_HZ = 220;
const BOB_HZ = 500;
const STRANGER_HZ = 900;
const PEOPLE: Readonly<Record<number, Speaker>> = {
  [ANN_HZ]: { id: 'ann', name: 'Ann', introduction: 'Lives here.' },
  [BOB_HZ]: { id: 'bob', name: 'Bob', introduction: '' },
};
/** Tells people by the pitch of their voice. */
const byPitch: SpeakerRecogniser = {
  code: 'pitch',
  identify: async (samples) =>
    Object.entries(PEOPLE).find(([hz]) => Math.abs(Number(hz) - pitchOf(samples)) < 50)?.[1],
};

/** A desk at which people hold the button and speak; each memory holds what its person said. */
class Table {
  readonly prompts: string[] = [];
  readonly desk: Desk;
  private words = '';

  constructor(speakers: SpeakerRecogniser, memoryScope = 'speaker') {
    this.desk = new Desk(
      withParts({
        agent: { ...AGENT, memoryScope },
        asr: fakeAsr(() => this.words),
        speakers,
        llm: fakeLlm((request) => this.answer(request.system)),
      }),
    );
    this.desk.memories.sectionOf = (_, roleId) => this.saidTo(roleId).join('\n');
    this.desk.tell({ type: 'hello' });
  }

  /** What the memory of a role holds. */
  saidTo(roleId: string): string[] {
    return this.desk.memories.captured
      .filter((captured) => captured.roleId === roleId)
      .map(({ turn }) => turn.messages[0]?.content ?? '');
  }

  async say(pitchHz: number, words: string): Promise<void> {
    this.words = words;
    const { desk } = this;
    const turnsCount = this.prompts.length;
    await desk.clock.advance(1);
    speakInto(desk, voiceOf(pitchHz));
    for (let step = 0; step < 200 && this.prompts.length === turnsCount; step += 1)
      await desk.clock.advance(5);
    await desk.clock.advance(TURN_MS);
  }

  private async *answer(system: string): AsyncGenerator<string> {
    this.prompts.push(system);
    yield 'Fine.';
  }
}

describe('people at one device, each with a memory of their own', () => {
  it('never see what another told, though they talk in turns', async () => {
    const table = new Table(byPitch);
    for (let round = 0; round < 3; round += 1) {
      await table.say(ANN_HZ, `Ann’s secret ${round}`);
      await table.say(BOB_HZ, `Bob’s secret ${round}`);
      await table.say(STRANGER_HZ, `a guest’s secret ${round}`);
    }
    expect(table.prompts).toHaveLength(9);
    const owners = ['Ann’s', 'Bob’s', 'a guest’s'];
    table.prompts.forEach((prompt, index) => {
      const own = owners[index % 3] as string;
      const round = Math.floor(index / 3);
      for (let earlier = 0; earlier < round; earlier += 1)
        expect(prompt).toContain(`${own} secret ${earlier}`);
      for (const other of owners.filter((owner) => owner !== own))
        expect(prompt).not.toContain(`${other} secret`);
    });
    expect(table.saidTo('aa:bb:cc:00:11:22/speaker:ann')).toHaveLength(3);
    expect(table.saidTo('aa:bb:cc:00:11:22/speaker:bob')).toHaveLength(3);
    expect(table.saidTo('aa:bb:cc:00:11:22')).toEqual([0, 1, 2].map((round) => `a guest’s secret ${round}`));
  });

  it('are guests where the recogniser fails', async () => {
    const failing: SpeakerRecogniser = {
      code: 'failing',
      identify: async () => {
        throw new Error('down');
      },
    };
    const table = new Table(failing);
    await table.say(ANN_HZ, 'hello');
    expect(table.desk.memories.captured.map(({ roleId }) => roleId)).toEqual(['aa:bb:cc:00:11:22']);
    expect(table.prompts[0]).not.toContain('Ann');
  });

  it('are called by name, also where they share one memory', async () => {
    const table = new Table(byPitch, 'device');
    await table.say(ANN_HZ, 'hello');
    await table.say(STRANGER_HZ, 'hello');
    expect(table.prompts[0]).toContain(
      'The person who speaks now is Ann, recognised by voice. About them: Lives here.',
    );
    expect(table.prompts[1]).not.toContain('recognised by voice');
    expect(new Set(table.desk.memories.captured.map(({ roleId }) => roleId))).toEqual(
      new Set(['aa:bb:cc:00:11:22']),
    );
  });
});
