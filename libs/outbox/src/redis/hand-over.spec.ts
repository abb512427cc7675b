import type { OutboxItem } from '../outbox.js';
import { SqliteOutbox } from '../sqlite/sqlite-outbox.js';
import { ManualClock } from '../testing/manual-clock.js';
import { OutboxFiles } from '../testing/outbox-files.js';
import { HandOver } from './hand-over.js';

const item = (id: string): OutboxItem => ({ id, topic: 'memory', partitionKey: 'a', payload: {} });

describe(HandOver, () => {
  const files = new OutboxFiles();
  let local: SqliteOutbox;
  let there: string[];
  beforeEach(() => {
    local = SqliteOutbox.open({ file: files.fresh() });
    there = [];
  });
  afterEach(() => local.close());
  afterAll(() => files.remove());

  function handOver(onFault: (error: unknown) => void = () => undefined): HandOver {
    return new HandOver({
      local,
      redis: {
        isUp: true,
        onChange: () => undefined,
        adopt: async (entries, forgotten) => {
          there = there.filter((id) => !forgotten.includes(id));
          for (const { id } of entries) if (!there.includes(id)) there.push(id);
        },
      },
      clock: new ManualClock(),
      holdWrites: async () => () => undefined,
      onDone: () => undefined,
      onFault,
    });
  }

  it('brings everything there in its order, and keeps nothing here', async () => {
    const ids = Array.from({ length: 450 }, (_, n) => `${n}`);
    for (const id of ids) await local.keep(item(id), []);
    await handOver().run();
    expect(there).toEqual(ids);
    expect(await local.oldest(10)).toEqual([]);
  });

  it('has forgotten there what was replaced while it was read here', async () => {
    await local.keep(item('draft'), []);
    const oldest = local.oldest.bind(local);
    local.oldest = async (limit) => {
      local.oldest = oldest;
      const entries = await oldest(limit);
      await local.keep(item('whole'), ['draft']);
      return entries;
    };
    await handOver().run();
    expect(there).toEqual(['whole']);
  });
});
