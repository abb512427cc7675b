import type { DictionaryView, PageView } from '@xiaozhi/contracts';
import { seed } from '../database/seed.js';
import { AccountBench } from '../testing/account-bench.js';
import { describeDictionaries } from '../testing/dictionary-suite.js';

jest.setTimeout(30_000);

describeDictionaries('SQLite', () => ({}));

describe(seed, () => {
  it('puts dictionaries in once: who deletes all of them has none at the next start either', async () => {
    const { owner, harness } = await AccountBench.start({});
    try {
      const list = async (): Promise<DictionaryView[]> =>
        (await owner.data<PageView<DictionaryView>>('GET', '/api/dictionaries')).list;
      const there = await list();
      expect(there).toHaveLength(2);
      for (const { id } of there) await owner.data('DELETE', `/api/dictionaries/${id}`);
      await seed(harness.manager.database, 'ws://127.0.0.1/');
      expect(await list()).toEqual([]);
    } finally {
      await harness.stop();
    }
  });
});
