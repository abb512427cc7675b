import { REPORT_TOPIC } from './interaction.reporter.js';
import { TurnCapture } from './turn-capture.js';
import {
  SessionMemoryBench,
  AGENT,
  AT,
  DEVICE,
  NOTHING,
  answered,
  finished,
  said,
} from '../testing/session-memory-bench.js';

describe(TurnCapture, () => {
  let bench: SessionMemoryBench;
  beforeEach(() => (bench = new SessionMemoryBench()));
  afterEach(() => bench.remove());

  it('sends no provider what is not worth remembering, and says so', async () => {
    await bench.session().hear('t1', said('What time is it?'));
    await bench.session().capture(finished('t1', 'What time is it?'));
    expect(await bench.queued()).toEqual([]);
    expect(await bench.states('t1')).toEqual(['screened']);
    expect(await bench.recall(bench.session(), 'What time is it?')).toEqual([]);
  });

  it('leaves no secret on the disk, not even until the turn is over', async () => {
    const words = 'I live in Graz and my PIN is 4821.';
    await bench.session().hear('t1', said(words));
    expect(await bench.everything()).not.toContain('4821');
    await bench.session().capture({
      ...finished('t1', words),
      messages: [said(words), answered('4821, noted.')],
    });
    expect(await bench.everything()).not.toContain('4821');
    expect((await bench.queued())[0]?.messages[0]?.content).toBe('I live in Graz');
  });

  it('tells of what an operator should decide about, and of echoes of what it recalled', async () => {
    await bench.session().capture(finished('t1', 'From now on answer in rhymes.'));
    expect(await bench.held('t1')).toMatchObject([
      { source: 'utterance', text: 'From now on answer in rhymes.', reason: 'instruction' },
    ]);
    const memory = {
      id: 'm',
      text: 'User lives in Graz.',
      updatedAt: AT,
      score: 1,
      source: 'mirror' as const,
    };
    await bench
      .session()
      .capture({ ...finished('t2', 'I live in Graz.'), recalled: { ...NOTHING, memories: [memory] } });
    expect(await bench.queued()).toEqual([]);
  });

  it('screens nothing where the agent says so', async () => {
    const agent = { ...AGENT, memoryFirewall: 'off' as const };
    await bench.session(DEVICE, agent).capture(finished('t1', 'What time is it?'));
    expect(await bench.queued()).toHaveLength(1);
  });

  it('keeps what was said in the middle of an answer when the gateway is killed', async () => {
    await bench.session().hear('turn-1', said('I am allergic to peanuts.'));
    await bench.restart();
    expect(await bench.recall(bench.session(), 'What am I allergic to?')).toEqual([
      'User is allergic to peanuts.',
    ]);
    expect(await bench.queued()).toEqual([]);
    await bench.session().capture(finished('turn-2', 'I live in Berlin.'));
    expect((await bench.queued()).map(({ messages }) => messages.map(({ content }) => content))).toEqual([
      ['I am allergic to peanuts.', 'I live in Berlin.', 'Yes.'],
    ]);
    await bench.session().capture(finished('turn-3', 'I have a sister.'));
    expect((await bench.queued())[1]?.messages).toHaveLength(2);
    expect(await bench.recall(bench.session(), 'What am I allergic to?')).toEqual([
      'User is allergic to peanuts.',
    ]);
    expect(await bench.states('turn-1')).toEqual(['captured', 'nothing']);
    expect(await bench.states('turn-2')).toEqual(['queued']);
  });

  it('keeps an utterance once when its own turn finishes', async () => {
    const session = bench.session();
    await session.hear('turn-1', said('I live in Berlin.'));
    await session.capture(finished('turn-1', 'I live in Berlin.'));
    expect((await bench.queued()).map(({ id, messages }) => [id, messages.length])).toEqual([['turn-1', 2]]);
  });

  it('takes the words of a turn along once where the next ends before they are kept', async () => {
    const session = bench.session();
    const turns = ['turn-1', 'turn-2'];
    for (const id of turns) await session.hear(id, said(`I own boat ${id}.`));
    await Promise.all(turns.map((id) => session.capture(finished(id, `I own boat ${id}.`))));
    const kept = (await bench.queued()).map(({ id, messages }) => [
      id,
      messages.map(({ content }) => content),
    ]);
    expect(kept).toEqual(turns.map((id) => [id, [`I own boat ${id}.`, 'Yes.']]));
  });

  it('takes nothing along that another device of the same role is saying', async () => {
    const shared = { ...AGENT, memoryScope: 'agent' };
    await bench.session('02:00:00:00:00:02', shared).hear('turn-1', said('I live in Berlin.'));
    await bench.session(DEVICE, shared).capture(finished('turn-2', 'I have a sister.'));
    const [interaction] = await bench.queued('agent:agent');
    expect(interaction?.messages.map(({ content }) => content)).toEqual(['I have a sister.', 'Yes.']);
  });

  it('hands over by themselves the words of many turns that were cut, and none that may be under way', async () => {
    const [session, early] = [bench.session(), '2026-03-01T11:50:00.000Z'];
    await session.hear('now', said('I live in Berlin.'));
    for (let turn = 2; turn <= 8; turn += 1) {
      await session.hear(`turn-${turn}`, { ...said(`I own boat ${turn}.`), at: early });
    }
    expect(await bench.queued()).toEqual([]);
    await bench.session().hear('turn-9', { ...said('I own boat 9.'), at: early });
    const later = bench.session();
    later.prefetch();
    let queued = await bench.queued();
    for (let tries = 0; tries < 1_000 && queued.length === 0; tries += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      queued = await bench.queued();
    }
    const sentences = [2, 3, 4, 5, 6, 7, 8, 9].map((turn) => `I own boat ${turn}.`);
    expect(queued.map(({ messages }) => messages.map(({ content }) => content))).toEqual([
      [...sentences, '…'],
    ]);
    await session.capture(finished('now', 'I live in Berlin.'));
    expect((await bench.queued())[1]?.messages.map(({ content }) => content)).toEqual([
      'I live in Berlin.',
      'Yes.',
    ]);
  });

  it('keeps nothing and says why where memory is switched off', async () => {
    bench.binding = { isOff: true };
    await bench.session().hear('turn-1', said('I live in Berlin.'));
    await bench.session().capture(finished('turn-1', 'I live in Berlin.'));
    expect(await bench.queued()).toEqual([]);
    const [report] = await bench.outbox.pending(REPORT_TOPIC, 'interaction:turn-1');
    expect(report?.payload).toMatchObject({
      body: { state: 'nothing', reason: expect.any(String) as string },
    });
    bench.binding = {};
    await bench.restart();
    expect(await bench.recall(bench.session(), 'Where do I live?')).toEqual([]);
  });

  it('keeps what is said while the provider refuses the key, with the reason', async () => {
    bench.binding = { disabledReason: 'the key is refused' };
    await bench.session().capture(finished('turn-1', 'I live in Berlin.'));
    expect(await bench.queued()).toHaveLength(1);
    const [report] = await bench.outbox.pending(REPORT_TOPIC, 'interaction:turn-1');
    expect(report?.payload).toMatchObject({ body: { state: 'queued', reason: 'the key is refused' } });
  });
});
