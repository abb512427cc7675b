import { memoryQuery } from '@xiaozhi/contracts';
import type { Memory, MemoryProvider, Page } from '@xiaozhi/memory';
import { parseRoleId } from '@xiaozhi/memory';
import { FakeMemoryProvider } from '@xiaozhi/memory/testing';
import { listOthers } from './listed-memories.js';
import type { MemoryPage } from './stored-memories.js';

const [ANN, BOB] = [parseRoleId('ann'), parseRoleId('bob')];
const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-01-01T00:00:00.000Z');
const isoOf = (day: number): string => new Date(START_MS + day * DAY_MS).toISOString();

describe(listOthers, () => {
  const signal = new AbortController().signal;
  /** Bob knows one thing, Ann so many, one a day. */
  const knowing = async (count: number): Promise<FakeMemoryProvider> => {
    let day = 0;
    const provider = new FakeMemoryProvider({ now: () => new Date(START_MS + day * DAY_MS) });
    for (; day < count; day += 1)
      await provider.create(ANN, { id: `m${day}`, text: `Fact ${day}.`, provenance: {} }, signal);
    await provider.create(BOB, { id: 'bob', text: 'FACT of Bob.', provenance: {} }, signal);
    return provider;
  };
  const ask = (provider: MemoryProvider, asked: object, roles = [ANN, BOB]): Promise<MemoryPage> =>
    listOthers(provider, roles, memoryQuery.parse({ agentId: '1', ...asked }));
  const idsOf = ({ memories }: MemoryPage): string[] => memories.map(({ id }) => id);

  it('filters what the service lists, page by page', async () => {
    const provider = await knowing(230);
    const found = await ask(provider, { query: 'fact 2', match: 'exact', to: isoOf(30), sort: 'updatedAt' });
    expect(idsOf(found)).toEqual(['m2', ...Array.from({ length: 10 }, (_, index) => `m2${index}`)]);
    expect([found.total, found.isComplete]).toEqual([11, true]);
    const second = await ask(provider, { query: 'fact', match: 'exact', page: 2, limit: 1 });
    expect([second.total, idsOf(second)]).toEqual([231, ['m229']]);
    expect((await ask(provider, { kind: 'home' })).total).toBe(0);
    expect((await ask(provider, { state: 'superseded' })).total).toBe(0);
  });

  it('says when there is more than it looked through', async () => {
    const provider = await knowing(2_050);
    const found = await ask(provider, { query: 'Fact', match: 'exact' });
    expect([found.total, found.isComplete]).toEqual([2_000, false]);
    expect(await ask(provider, {})).toMatchObject({ total: 2_051, isComplete: true });
    const roles = Array.from({ length: 51 }, (_, index) => parseRoleId(`role${index}`));
    expect(await ask(provider, {}, roles)).toEqual({ total: 0, memories: [], isComplete: false });
  });

  it('goes on after pages that are thinner than asked for', async () => {
    const provider = await knowing(150);
    const list = provider.list.bind(provider);
    provider.list = async (...asked): Promise<Page<Memory>> => {
      const { total, items } = await list(...asked);
      return { total, items: items.filter(({ id }) => id === 'm0' || id === 'm149') };
    };
    expect(idsOf(await ask(provider, { query: 'fact', match: 'exact' }, [ANN]))).toEqual(['m149', 'm0']);
  });
});
