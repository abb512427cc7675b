import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import { Mem0Engine } from './engine.js';

const NO_MODELS = {
  complete: () => Promise.reject(new Error('not asked')),
  embed: () => Promise.reject(new Error('not asked')),
};

describe(Mem0Engine, () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mem0-engine-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is closed in the middle of its queries without ending the process', async () => {
    const settings = { store: { kind: 'sqlite', collection: 'c' }, folder, dimension: 3 } as const;
    for (let round = 0; round < 10; round += 1) {
      const engine = new Mem0Engine(settings, silentLogger());
      const list = (): Promise<unknown> =>
        engine.call('list', { userId: 'u' }, NO_MODELS, new AbortController().signal);
      await list();
      const lists = Array.from({ length: 500 }, list);
      await lists[0];
      await engine.close();
      const outcomes = await Promise.allSettled(lists);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
    }
  });
});
