import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { OutboxItem } from '../outbox.js';
import { ManualClock, describeOutbox } from '../testing/index.js';
import { OutboxFiles, damageIn } from '../testing/outbox-files.js';
import { SqliteOutbox } from './sqlite-outbox.js';
import { toOutboxError } from './sqlite-fault.js';

const files = new OutboxFiles();
const freshFile = (): string => files.fresh();
afterAll(() => files.remove());

describe.each([
  ['SqliteOutbox', []],
  ['SqliteOutbox with a relaxed topic', ['memory', 'report']],
])('%s', (name, relaxedTopics) => {
  describeOutbox(name, async () => {
    const file = freshFile();
    const clock = new ManualClock();
    const open = (): SqliteOutbox => SqliteOutbox.open({ file, now: () => clock.now(), relaxedTopics });
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
});

describe(SqliteOutbox, () => {
  it('waits for the disk with everything but relaxed topics and what may come again', async () => {
    const outbox = SqliteOutbox.open({ file: freshFile(), relaxedTopics: ['report'] });
    const modes: unknown[] = [];
    const { database } = (outbox as unknown as { database: { database: Database.Database } }).database;
    const exec = database.exec.bind(database);
    jest.spyOn(database, 'exec').mockImplementation((sql) => {
      if (sql === 'COMMIT')
        modes.push((database.prepare('PRAGMA synchronous').get() as { synchronous: number }).synchronous);
      return exec(sql);
    });
    const item = (id: string, topic: string): OutboxItem => ({ id, topic, partitionKey: 'p', payload: {} });
    await outbox.append(item('1', 'memory'));
    await outbox.append(item('2', 'report'));
    await outbox.claim('memory', { limit: 1, maxBatch: 1, now: new Date() });
    await outbox.claim('report', { limit: 1, maxBatch: 1, now: new Date() });
    await outbox.acknowledge(['1']);
    await outbox.acknowledge(['2'], { mayComeAgain: true });
    await outbox.append(item('3', 'memory'));
    const [relaxed, full] = [1, 2];
    expect(modes).toEqual([full, relaxed, full, relaxed, full, relaxed, full]);
    await outbox.close();
  });

  it('refuses a file that is not a database', () => {
    const file = join(freshFile(), '..', '..', 'broken.db');
    writeFileSync(file, 'this is certainly no database, it is a text of some length'.repeat(100));
    expect(() => SqliteOutbox.open({ file })).toThrow(
      expect.objectContaining({ code: 'OUTBOX_CORRUPT' }) as Error,
    );
  });

  it('refuses the file of a newer release and leaves it as it is', async () => {
    const file = freshFile();
    await SqliteOutbox.open({ file }).close();
    const database = new Database(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => SqliteOutbox.open({ file })).toThrow(
      expect.objectContaining({ code: 'OUTBOX_SCHEMA_NEWER', retryable: false }) as Error,
    );
  });

  it('says that it cannot write where it cannot', () => {
    const folder = join(freshFile(), '..', '..');
    const blocked = join(folder, 'file-not-folder');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o400);
    expect(() => SqliteOutbox.open({ file: join(blocked, 'outbox.db') })).toThrow(
      expect.objectContaining({ code: 'OUTBOX_UNAVAILABLE' }) as Error,
    );
  });

  it('commits to the disk before it answers', () => {
    const file = freshFile();
    SqliteOutbox.open({ file });
    const other = new Database(file);
    expect(other.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    other.close();
  });

  it('rejects use after close with a typed error', async () => {
    const outbox = SqliteOutbox.open({ file: freshFile() });
    await outbox.close();
    await expect(
      outbox.append({ id: '1', topic: 't', partitionKey: 'p', payload: {} }),
    ).rejects.toMatchObject({ code: 'OUTBOX_UNAVAILABLE' });
  });
});

describe(toOutboxError, () => {
  it.each([
    ['SQLITE_FULL', 'database or disk is full', 'OUTBOX_FULL'],
    ['SQLITE_CORRUPT', 'database disk image is malformed', 'OUTBOX_CORRUPT'],
    ['SQLITE_READONLY', 'attempt to write a readonly database', 'OUTBOX_UNAVAILABLE'],
  ])('maps %s', (code, message, expected) => {
    expect(toOutboxError(Object.assign(new Error(message), { code }), '/o.db')).toMatchObject({
      code: expected,
    });
  });
});
