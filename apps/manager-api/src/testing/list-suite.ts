import type { AgentView, PageView } from '@xiaozhi/contracts';
import { AccountBench, refusal } from './account-bench.js';
import { statementsOf } from './statements-of.js';

const LISTS = ['/api/agent', '/api/device', '/api/model/provider', '/api/user'];

interface Listed {
  id: string;
  name?: string;
}

/** Sorted and searched lists on any database. @param counting also how many statements a page takes, which is the same on all */
export function describeLists(
  kind: string,
  databaseEnv: () => Record<string, string>,
  { counting = false }: { counting?: boolean } = {},
): void {
  describe(`lists on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
      await addRows(bench, 0, 3);
    });
    afterAll(() => bench.harness.stop());

    describeOrder(() => bench);
    if (counting) describeStatements(() => bench);
  });
}

const namesOf = async (bench: AccountBench, query: string): Promise<string[]> => {
  const { list } = await bench.owner.data<PageView<AgentView>>('GET', `/api/agent?${query}`);
  return list.map(({ name }) => name);
};

function describeOrder(of: () => AccountBench): void {
  it('are sorted by what is asked for, in any case, both ways', async () => {
    for (const name of ['beta', 'Alpha', 'gamma']) await of().owner.data('POST', '/api/agent', { name });
    const sorted = await namesOf(of(), 'sort=name&search=a&limit=200');
    const own = sorted.filter((name) => ['beta', 'Alpha', 'gamma'].includes(name));
    expect(own).toEqual(['Alpha', 'beta', 'gamma']);
    expect(await namesOf(of(), 'sort=-name&search=a&limit=200')).toEqual([...sorted].reverse());
    const oldest = await namesOf(of(), 'sort=createdAt&limit=200');
    expect(oldest.slice(-3)).toEqual(['beta', 'Alpha', 'gamma']);
    expect((await namesOf(of(), 'sort=-createdAt&limit=2')).slice(0, 1)).toEqual(['gamma']);
  });

  it('have equal rows in one order through all pages', async () => {
    for (let count = 0; count < 5; count += 1) await of().owner.data('POST', '/api/agent', { name: 'same' });
    const ids: string[] = [];
    for (const page of [1, 2, 3]) {
      const path = `/api/agent?sort=name&search=same&limit=2&page=${page}`;
      ids.push(...(await of().owner.data<PageView<AgentView>>('GET', path)).list.map(({ id }) => id));
    }
    expect(ids).toHaveLength(5);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('search texts as they stand', async () => {
    await of().owner.data('POST', '/api/agent', { name: '100% Sure_!' });
    for (const search of ['100%25', 'sure_', '%21'])
      expect(await namesOf(of(), `search=${search}`)).toEqual(['100% Sure_!']);
    expect(await namesOf(of(), 'search=%20%20&limit=1')).toHaveLength(1);
  });

  it.each(LISTS)('refuse at %s to sort by another field, and name those that there are', async (path) => {
    for (const sort of ['password_hash', 'constructor', '--name', 'id%3B']) {
      const answer = await of().owner.send('GET', `${path}?sort=${sort}`);
      expect(refusal(answer)).toEqual([400, 'SORT_INVALID']);
      expect(answer.body?.msg).toContain('use one of');
    }
    const [, names = ''] =
      /one of ([\w, ]+), with/.exec((await of().owner.send('GET', `${path}?sort=x`)).body?.msg ?? '') ?? [];
    for (const name of names.split(', '))
      expect((await of().owner.send('GET', `${path}?sort=-${name}&search=a`)).status).toBe(200);
  });
}

function describeStatements(of: () => AccountBench): void {
  it('take as many statements for 60 rows as for 3', async () => {
    const few = await counts(of(), 3);
    await addRows(of(), 3, 60);
    expect(await counts(of(), 60)).toEqual(few);
    for (const count of Object.values(few)) expect(count).toBeGreaterThan(1);
  });
}

/** Statements that one page of each list takes. */
async function counts(bench: AccountBench, limit: number): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const path of LISTS) {
    const read = async (): Promise<number> =>
      (await bench.owner.data<PageView<Listed>>('GET', `${path}?limit=${limit}`)).list.length;
    // What is kept for some time, such as when a session was last used, is written before.
    await read();
    const { statements, result } = await statementsOf(bench.harness.manager.database, read);
    expect(result).toBe(limit);
    found[path] = statements.length;
  }
  return found;
}

/** Agents with tools and words, devices, providers and users, so that a list of each has so many more. */
async function addRows(bench: AccountBench, from: number, to: number): Promise<void> {
  const { database } = bench.harness.manager;
  for (let index = from; index < to; index += 1) {
    const words = [{ source: `word${index}`, target: 'said' }];
    const { id: agentId } = await bench.owner.data<AgentView>('POST', '/api/agent', {
      ...{ name: `agent ${index}`, correctWords: words },
    });
    const fields = [{ key: 'model_name', label: 'Model', type: 'string', value: 'small' }];
    const provider = {
      modelType: 'LLM',
      providerCode: 'openai',
      name: `model ${index}`,
      fields,
      sort: index,
    };
    await bench.owner.data('POST', '/api/model/provider', provider);
    const id = `02:00:00:00:01:${String(index).padStart(2, '0')}`;
    await bench.harness.ota(id);
    const waiting = await bench.owner.data<{ id: string; code: string }[]>('GET', '/api/device/pending');
    const code = waiting.find((one) => one.id === id)?.code;
    await bench.owner.data('POST', '/api/device/bind', { agentId, code });
    await database.write((rows) =>
      rows.of('user').insert({
        ...{ id: `user${index}`, username: `user${index}`, password_hash: '', role: 'viewer' },
        ...{ created_at: new Date().toISOString(), disabled_at: null, second_factor_at: null, reach: null },
      }),
    );
  }
}
