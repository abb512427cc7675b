import type { ConversationView, PageView } from '@xiaozhi/contracts';
import type { ChatMessageRow } from '../database/rows.js';
import { AccountBench, refusal } from './account-bench.js';
import { statementsOf } from './statements-of.js';

const SESSIONS_COUNT = 30;
const RECORDING = 'UklGRg-of-a-recording';
const isoOf = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString();

/** Pages of conversations on any database. @param counting also how many statements a page takes */
export function describeConversations(
  kind: string,
  databaseEnv: () => Record<string, string>,
  { counting = false }: { counting?: boolean } = {},
): void {
  describe(`pages of conversations on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
      await addConversations(bench);
    });
    afterAll(() => bench.harness.stop());

    const page = (query: string): Promise<PageView<ConversationView>> =>
      bench.owner.data('GET', `/api/chat-history?${query}`);
    const idsOf = async (query: string): Promise<string[]> =>
      (await page(query)).list.map(({ sessionId }) => sessionId);

    it('begin with the last conversation, and have each once', async () => {
      const ids: string[] = [];
      for (const number of [1, 2, 3, 4]) ids.push(...(await idsOf(`limit=8&page=${number}`)));
      expect(ids).toEqual(Array.from({ length: SESSIONS_COUNT }, (_, index) => `s${index}`).reverse());
      expect(await page('limit=8&page=9')).toEqual({ total: SESSIONS_COUNT, list: [] });
      expect((await page('limit=1')).list[0]).toEqual({
        ...{ sessionId: 's29', title: null, agentId: 'b', agentName: '', deviceId: 'd2' },
        ...{ startedAt: isoOf(290), lastAt: isoOf(292), messageCount: 3 },
      });
    });

    it('are narrowed by agent, device and time, and count whole conversations', async () => {
      expect((await page('agentId=a&limit=1')).total).toBe(15);
      expect(await idsOf('agentId=a&deviceId=d0&limit=3')).toEqual(['s24', 's18', 's12']);
      const { total, list } = await page(`from=${isoOf(101)}&to=${isoOf(120)}`);
      expect([total, list.map(({ sessionId }) => sessionId)]).toEqual([2, ['s11', 's10']]);
      expect(list[1]).toMatchObject({ startedAt: isoOf(100), messageCount: 3 });
      expect(await page('agentId=nobody')).toEqual({ total: 0, list: [] });
    });

    it('are sorted as asked, and equal ones stay in one order', async () => {
      expect(await idsOf('sort=startedAt&limit=2')).toEqual(['s0', 's1']);
      expect(await idsOf('sort=-messageCount&limit=1')).toEqual(['s0']);
      expect(await idsOf('sort=messageCount&limit=2')).toEqual(['s1', 's10']);
      expect(refusal(await bench.owner.send('GET', '/api/chat-history?sort=content'))).toEqual([
        ...[400, 'SORT_INVALID'],
      ]);
    });

    it('search what was said and titles, as they stand', async () => {
      expect(await idsOf('search=100%25%20SURE_')).toEqual(['s7']);
      expect(await idsOf('search=holiday')).toEqual(['s3']);
      expect(await idsOf('search=holiday&agentId=a')).toEqual([]);
      // Neither a recording nor what is sealed is text.
      expect(await idsOf('search=UklGRg')).toEqual([]);
      expect(await idsOf('search=sealed:1')).toEqual([]);
      expect((await page('search=%20')).total).toBe(SESSIONS_COUNT);
    });

    if (counting)
      it('take as many statements for 30 conversations as for 3, and read no recording', async () => {
        const few = await statements(bench, 'limit=3');
        const many = await statements(bench, 'limit=30');
        expect(many).toHaveLength(few.length);
        expect(few.length).toBeGreaterThan(1);
        expect(many.join('\n')).not.toContain('audio');
        const transcript = await statements(bench, '', '/s0');
        expect(transcript.join('\n')).toContain('content');
        expect(transcript.join('\n')).not.toMatch(/audio(?!_gone_at)/);
      });
  });
}

/** That sealed texts are not searched is said, rather than finding nothing. */
export function describeSealedSearch(databaseEnv: () => Record<string, string>): void {
  it('refuses to search texts that are sealed, and lists them all the same', async () => {
    const bench = await AccountBench.start({ MEMORY_ENCRYPTION: 'on', ...databaseEnv() });
    try {
      await addConversations(bench);
      const answer = await bench.owner.send('GET', '/api/chat-history?search=holiday');
      expect(refusal(answer)).toEqual([409, 'SEARCH_SEALED']);
      const { list } = await bench.owner.data<PageView<ConversationView>>(
        ...(['GET', '/api/chat-history?deviceId=d0&agentId=b'] as const),
      );
      expect(list.find(({ sessionId }) => sessionId === 's3')?.title).toBe('The Holiday');
    } finally {
      await bench.harness.stop();
    }
  });
}

/** One of two agents and three devices each, three lines long; one has a line more. */
async function addConversations({ harness: { manager } }: AccountBench): Promise<void> {
  const line = (session: number, index: number, fields: Partial<ChatMessageRow> = {}): ChatMessageRow => ({
    ...{ id: `l${session}-${index}`, session_id: `s${session}`, interaction_id: null },
    ...{ device_id: `d${session % 3}`, agent_id: session % 2 === 0 ? 'a' : 'b', role: 'user' },
    ...{ content: `Line ${index}`, at: isoOf(session * 10 + index), audio: RECORDING, ...fields },
  });
  const lines = Array.from({ length: SESSIONS_COUNT }, (_, session) =>
    [0, 1, 2].map((index) => line(session, index)),
  ).flat();
  lines.push(line(0, 3), line(7, 1, { id: 'odd', at: isoOf(71), content: 'I am 100% sure_!' }));
  lines.splice(7 * 3 + 1, 1);
  await manager.database.write(async (rows) => {
    await rows.of('chatMessage').insert(lines);
    const title = { session_id: 's3', device_id: 'd0', title: 'The Holiday', at: isoOf(32) };
    await rows.of('conversationTitle').insert(title);
  });
}

/** Statements that one request takes. */
async function statements(bench: AccountBench, query: string, path = ''): Promise<string[]> {
  const read = (): Promise<unknown> => bench.owner.data('GET', `/api/chat-history${path}?${query}`);
  // What is kept for some time, such as when a session was last used, is written before.
  await read();
  const { statements: found } = await statementsOf(bench.harness.manager.database, read);
  return found;
}
