import { agentModels } from '@xiaozhi/contracts';
import { EndedSessionBench, MODEL_KEY } from '../testing/ended-session-bench.js';
import { SessionSummaryService } from './session-summary.service.js';

jest.setTimeout(60_000);

describe(SessionSummaryService, () => {
  let bench: EndedSessionBench;
  beforeAll(async () => {
    bench = await EndedSessionBench.start();
  });
  beforeEach(() => {
    bench.asked = [];
    bench.answers = [];
  });
  afterAll(() => bench.stop());

  const summary = (text: string): string => JSON.stringify({ summary: text });
  const summaryOf = async (macAddress: string): Promise<unknown> => {
    const request = { macAddress, clientId: 'c', selectedModule: {} };
    const { body } = await bench.harness.gateway('/config/agent-models', request);
    return agentModels.parse(body?.data).summaryMemory;
  };
  /** Ends a session and waits for what is made of it. */
  const end = async (sessionId: string): Promise<{ code?: number; data?: unknown } | undefined> => {
    const answer = await bench.end(sessionId, 'chat-summary');
    await bench.harness.manager.app.get(SessionSummaryService).idle();
    return answer;
  };

  it('works a session into the summary that the device gets with its configuration, and no other device', async () => {
    bench.answers = [summary('Ann lives in Oslo.')];
    const says = ['My name is Ann.', '{"speaker":"Ann","content":"I live in Oslo."}'];
    expect(await end(await bench.talk(bench.ann, says))).toMatchObject({ code: 0, data: null });
    expect([await summaryOf(bench.ann), await summaryOf(bench.ben)]).toEqual([
      ...['Ann lives in Oslo.', 'Remember names.'],
    ]);
    expect(bench.asked[0]?.system).toContain('Remember names.');
    expect(JSON.parse(bench.asked[0]?.user ?? '')).toMatchObject({
      summary: '',
      dialogue: [{ content: 'My name is Ann.' }, {}, { content: 'I live in Oslo.' }, {}],
    });
  });

  it('takes each session once, and hands the model the summary so far', async () => {
    const session = await bench.talk(bench.ann, ['I like green tea.']);
    bench.answers = [summary('Ann lives in Oslo. Likes green tea.')];
    await Promise.all([end(session), end(session)]);
    await end(session);
    expect(bench.asked).toHaveLength(1);
    expect(JSON.parse(bench.asked[0]?.user ?? '')).toMatchObject({ summary: 'Ann lives in Oslo.' });
    expect(await summaryOf(bench.ann)).toBe('Ann lives in Oslo. Likes green tea.');
  });

  it('keeps what it had where the model fails, and adds what rules find', async () => {
    bench.answers = [500];
    await end(await bench.talk(bench.ann, ['I am allergic to peanuts.']));
    expect(await summaryOf(bench.ann)).toBe(
      'Ann lives in Oslo. Likes green tea.\nUser is allergic to peanuts.',
    );
    expect(bench.harness.logText).not.toContain('peanuts');
    expect(bench.harness.logText).not.toContain(MODEL_KEY);
  });

  it('asks nobody about secrets and commands', async () => {
    await end(await bench.talk(bench.ann, ['Turn on the light.', 'What time is it?']));
    expect(bench.asked).toEqual([]);
    bench.answers = [summary('x')];
    await end(await bench.talk(bench.ann, ['I live in Bergen. My card number is 4111 1111 1111 1111.']));
    expect(bench.asked[0]?.user).toContain('Bergen');
    expect(bench.asked[0]?.user).not.toContain('4111');
  });

  it('tells nobody who has the device now what somebody said before', async () => {
    const session = await bench.talk(bench.ben, ['I live in Madrid.']);
    await bench.bind(bench.ben, new Date().toISOString());
    expect((await end(session))?.code).toBe(10053);
    expect(await summaryOf(bench.ben)).toBe('Remember names.');
    await bench.bind(bench.ben);
  });

  it('does nothing while memory is paused, or for agents with another memory', async () => {
    const { client, manager } = bench.harness;
    const pause = { subject_id: bench.ben, is_on: 1, said_at: new Date().toISOString() };
    await manager.database.write((rows) => rows.of('pausedRole').insert(pause));
    await end(await bench.talk(bench.ben, ['I live in Rome.']));
    await manager.database.write((rows) => rows.of('pausedRole').delete({ subject_id: bench.ben }));
    await client.data('PUT', `/api/agent/${bench.agent.id}`, { memoryProvider: 'local' });
    expect((await end(await bench.talk(bench.ben, ['I live in Rome.'])))?.code).toBe(0);
    expect(bench.asked).toEqual([]);
    expect(await summaryOf(bench.ben)).toBe('Remember names.');
  });

  it('says 10053 of a session of which it has nothing', async () => {
    expect((await end('nobody'))?.code).toBe(10053);
  });
});
