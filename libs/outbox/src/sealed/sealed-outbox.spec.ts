import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as fc from 'fast-check';
import type { OutboxItem } from '../outbox.js';
import { SqliteOutbox } from '../sqlite/sqlite-outbox.js';
import { ThreadedSqliteOutbox } from '../sqlite/thread/threaded-sqlite-outbox.js';
import { ManualClock, describeOutbox } from '../testing/index.js';
import { OutboxFiles, damageIn } from '../testing/outbox-files.js';
import { PayloadVault } from './payload-vault.js';
import { SealedOutbox } from './sealed-outbox.js';

const ONE = Buffer.alloc(32, 1);
const TWO = Buffer.alloc(32, 2);
const files = new OutboxFiles();
afterAll(() => files.remove());

describeOutbox('SealedOutbox over a file', async () => {
  const file = files.fresh();
  const clock = new ManualClock();
  const open = (): SealedOutbox =>
    new SealedOutbox(SqliteOutbox.open({ file, now: () => clock.now() }), new PayloadVault([ONE]));
  const outbox = open();
  return {
    outbox,
    clock,
    damage: (id) => damageIn(file, id),
    reopen: async () => {
      await outbox.close();
      return open();
    },
  };
});

describe(PayloadVault, () => {
  const item = (payload: unknown): OutboxItem => ({ id: 'i', topic: 'memory', partitionKey: 'p', payload });
  const vault = new PayloadVault([ONE]);

  it('gives back every payload, to the same entry only', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('id', 'topic', 'partitionKey'), (payload, name) => {
        const plain = JSON.parse(JSON.stringify(payload)) as unknown;
        const stored = vault.toStored(item(plain));
        expect(vault.toPayload(item(stored))).toEqual({ payload: plain });
        expect(vault.toPayload({ ...item(stored), [name]: 'other' })).toHaveProperty('fault');
      }),
    );
  });

  it('does not open what was changed by a bit', () => {
    const stored = vault.toStored(item('words')) as { body: string };
    const bytes = Buffer.from(stored.body, 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        expect(vault.toPayload(item({ ...stored, body: changed.toString('base64') }))).toHaveProperty(
          'fault',
        );
      }),
    );
  });

  it('reads plain payloads, and what an older key sealed; off it seals nothing but what looks sealed', () => {
    const stored = vault.toStored(item('words'));
    expect(vault.toPayload(item({ text: 'plain' }))).toEqual({ payload: { text: 'plain' } });
    expect(new PayloadVault([TWO, ONE]).toPayload(item(stored))).toEqual({ payload: 'words' });
    const off = new PayloadVault([ONE], false);
    expect(off.toStored(item({ text: 'plain' }))).toEqual({ text: 'plain' });
    expect(off.toPayload(item(off.toStored(item(stored))))).toEqual({ payload: stored });
  });
});

describe(SealedOutbox, () => {
  const TOPIC = 'memory';
  const item: OutboxItem = {
    id: '1',
    topic: TOPIC,
    partitionKey: 'a',
    payload: { text: 'zanzibar 桑给巴尔' },
  };
  const ALL = { limit: 10, maxBatch: 10, now: new Date() };

  it('leaves no word in the files of the outbox', async () => {
    const file = files.fresh();
    const outbox = new SealedOutbox(await ThreadedSqliteOutbox.open({ file }), new PayloadVault([ONE]));
    await outbox.append(item);
    await outbox.claim(TOPIC, ALL);
    const names = readdirSync(dirname(file)).filter((name) => name.startsWith(basename(file)));
    const all = names.map((name) => readFileSync(join(dirname(file), name), 'utf8')).join('\n');
    expect(all).toContain('"sealed"');
    for (const word of ['zanzibar', '桑给巴尔']) expect(all).not.toContain(word);
    await outbox.close();
  });

  it('makes a dead letter of what it has no key for, which can be delivered when the key is back', async () => {
    const inner = SqliteOutbox.open({ file: files.fresh() });
    const other = new SealedOutbox(inner, new PayloadVault([ONE]));
    const outbox = new SealedOutbox(inner, new PayloadVault([TWO]));
    await other.append(item);
    await outbox.append({ ...item, id: '2', partitionKey: 'b' });
    await expect(outbox.pending(TOPIC, 'a')).rejects.toMatchObject({ code: 'OUTBOX_KEY_MISSING' });
    expect(await outbox.pending(TOPIC, 'a', { mayBePartial: true })).toEqual([]);
    const claimed = await outbox.claim(TOPIC, { ...ALL, now: new Date() });
    expect(claimed.map(({ partitionKey }) => partitionKey)).toEqual(['b']);
    const { items } = await outbox.deadLetters(TOPIC, { page: 1, limit: 5 });
    expect(items).toMatchObject([
      { id: '1', payload: null, lastError: expect.stringContaining('72cd6e84') as unknown },
    ]);
    await other.revive('1');
    const [batch] = await other.claim(TOPIC, { ...ALL, now: new Date() });
    expect(batch?.entries[0]?.payload).toEqual(item.payload);
    await inner.close();
  });
});
