import type { AgentView, MemoryPageView } from '@xiaozhi/contracts';
import type { MemoryRow } from '../database/rows.js';
import { newDevice } from '../device/device.service.js';
import { AccountBench, refusal } from './account-bench.js';
import { statementsOf } from './statements-of.js';

const ROLES = ['02:00:00:00:05:01', '02:00:00:00:05:02'] as const;
const isoOf = (day: number): string => new Date(Date.UTC(2026, 0, day, 8)).toISOString();

/** What is found among memories of the database, of one kind. */
export function describeMemoryFinding(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`finding memories on ${kind}`, () => {
    let bench: AccountBench;
    let agentId: string;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
      agentId = await addMemories(bench);
    });
    afterAll(() => bench.harness.stop());

    const page = (asked: Record<string, string>): Promise<MemoryPageView> =>
      bench.owner.data('GET', `/api/memory?${new URLSearchParams({ agentId, ...asked }).toString()}`);
    const idsOf = async (asked: Record<string, string>): Promise<string[]> =>
      (await page(asked)).list.map(({ id }) => id);

    it('lists what is current of everyone, the last changed first, page by page', async () => {
      const { total, list, isComplete } = await page({ limit: '2' });
      expect([total, isComplete, list.map(({ id }) => id)]).toEqual([4, true, ['tea', 'zoe']]);
      expect(await idsOf({ limit: '2', page: '2' })).toEqual(['percent', 'berlin']);
      expect(await idsOf({ roleId: ROLES[1] })).toEqual(['zoe']);
    });

    it('finds words as they stand, in any case of any alphabet', async () => {
      const exact = (query: string): Promise<string[]> => idsOf({ query, match: 'exact' });
      expect(await exact('ZOË')).toEqual(['zoe']);
      expect(await exact('user l')).toEqual(['tea', 'berlin']);
      expect(await exact('100% SURE_')).toEqual(['percent']);
      expect(await exact('%')).toEqual(['percent']);
      expect(await exact('sealed')).toEqual([]);
      const { total, list } = await page({ query: 'user', match: 'exact', limit: '1', page: '2' });
      expect([total, list.map(({ id, score }) => [id, score])]).toEqual([4, [['zoe', null]]]);
    });

    it('narrows by kind, time of the last change and state, and sorts, with words and without', async () => {
      expect(await idsOf({ kind: 'home' })).toEqual(['berlin']);
      expect(await idsOf({ from: isoOf(3), to: isoOf(4) })).toEqual(['percent']);
      expect(await idsOf({ from: '2026-01-03T09:00:00+01:00', sort: 'updatedAt' })).toEqual([
        ...['percent', 'zoe', 'tea'],
      ]);
      const { list } = await page({ state: 'superseded' });
      expect(list).toMatchObject([{ id: 'paris', supersededBy: 'berlin' }]);
      expect(await idsOf({ state: 'all', kind: 'home', sort: 'createdAt' })).toEqual(['paris', 'berlin']);
      const words = { query: 'lives', match: 'exact', kind: 'home' };
      expect(await idsOf({ ...words, state: 'all' })).toEqual(['berlin', 'paris']);
      expect(await idsOf({ ...words, from: isoOf(3) })).toEqual([]);
    });

    it('narrows and sorts a search by meaning alike', async () => {
      const query = 'Where does the user live';
      expect((await idsOf({ query }))[0]).toBe('berlin');
      expect(await idsOf({ query, kind: 'home' })).toEqual(['berlin']);
      expect(await idsOf({ query, kind: 'home', from: isoOf(3) })).toEqual([]);
      const { list, isComplete } = await page({ query, sort: '-updatedAt' });
      expect(list.map(({ updatedAt }) => updatedAt)).toEqual(
        list.map(({ updatedAt }) => updatedAt).sort((a, b) => b.localeCompare(a)),
      );
      expect(isComplete).toBe(true);
      // By meaning, a question about today does not lead to what is superseded: that is said.
      expect(await page({ query, state: 'superseded' })).toEqual({
        ...{ total: 0, list: [], isComplete: false, period: null },
      });
    });

    it('reads a time in the words of a search, where it is asked to', async () => {
      const period = { from: '2025-12-31T16:00:00.000Z', to: '2026-12-31T16:00:00.000Z' };
      const read = await page({ query: 'in 2026', period: 'words', state: 'all' });
      expect([read.period, read.total, read.isComplete]).toEqual([period, 5, true]);
      const words = await page({ query: 'Where does the user live in 2026', period: 'words', kind: 'home' });
      expect([words.period, words.list.map(({ id }) => id)]).toEqual([period, ['berlin']]);
      expect(await page({ query: 'user lives in 2025', period: 'words' })).toMatchObject({ total: 0 });
      const asked = { query: 'user lives in 2025', period: 'words' };
      const others: Record<string, string>[] = [{ match: 'exact' }, { from: isoOf(1) }, { to: isoOf(9) }];
      for (const more of others) expect((await page({ ...asked, ...more })).period).toBeNull();
      expect((await page({ query: asked.query })).period).toBeNull();
    });

    it('refuses what it cannot sort or read', async () => {
      const refused = async (query: string): Promise<unknown> =>
        refusal(await bench.owner.send('GET', `/api/memory?agentId=${agentId}&${query}`));
      expect(await refused('sort=text')).toEqual([400, 'SORT_INVALID']);
      expect(await refused('query=tea&sort=text')).toEqual([400, 'SORT_INVALID']);
      for (const query of ['match=like', 'state=old', 'from=yesterday'])
        expect(await refused(query)).toEqual([422, 'INPUT_INVALID']);
    });

    it('reads memories of everyone in as many statements as those of one', async () => {
      const reads = async (asked: Record<string, string>): Promise<number> => {
        await page(asked);
        const { statements } = await statementsOf(bench.harness.manager.database, () => page(asked));
        return statements.filter((one) => /^SELECT .* FROM [`"]memory[`"]/s.test(one)).length;
      };
      const ofOne = await reads({ roleId: ROLES[0] });
      expect([ofOne > 0, await reads({})]).toEqual([true, ofOne]);
    });
  });
}

/** Two devices of one agent. @returns its id */
async function addMemories({ owner, harness }: AccountBench): Promise<string> {
  const body = { name: 'Ann', memoryProvider: 'local', enableMemory: true, timeZone: 'Asia/Shanghai' };
  const { id: agentId } = await owner.data<AgentView>('POST', '/api/agent', body);
  const memory = (id: string, day: number, text: string, more: Partial<MemoryRow> = {}): MemoryRow => ({
    ...{ id, role_id: ROLES[0], text, kind: 'note', slot: null, created_at: isoOf(day) },
    ...{ updated_at: isoOf(day), superseded_by: null, interaction_id: null, session_id: null },
    ...{ device_id: null, agent_id: null, utterance: null, extracted_by: 'rules', embedding: null },
    ...{ encoder: null, message_index: null, about_from: null, about_to: null, valid_from: null },
    ...{ valid_to: null, ...more },
  });
  await harness.manager.database.write(async (rows) => {
    for (const id of ROLES)
      await rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agentId, null));
    await rows
      .of('memory')
      .insert([
        memory('paris', 1, 'User lives in Paris.', { kind: 'home', superseded_by: 'berlin' }),
        memory('berlin', 2, 'User lives in Berlin.', { kind: 'home' }),
        memory('percent', 3, 'User is 100% sure_ of it.'),
        memory('zoe', 4, "User's sister is zoë.", { role_id: ROLES[1] }),
        memory('tea', 5, 'User likes tea.', { kind: 'preference' }),
        memory('other', 6, 'User lives in Rome.', { role_id: '02:00:00:00:05:99' }),
        memory('summary', 7, 'User in short.', { kind: 'summary' }),
      ]);
  });
  return agentId;
}
