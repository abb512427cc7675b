import Database from 'better-sqlite3';
import { OutboxFiles, commitsIn } from '../testing/outbox-files.js';
import { OutboxDatabase } from './outbox-database.js';
import type { Durability, OutboxRequest } from './outbox-request.js';
import type { OutboxRow } from './outbox.row.js';

const files = new OutboxFiles();
afterAll(() => files.remove());

const append = (id: string, durability: Durability = 'FULL', text = ''): OutboxRequest => ({
  operation: 'append',
  args: [{ id, topic: 'memory', partitionKey: 'p', payload: JSON.stringify({ text }) }, [], 0],
  durability,
});
const claim: OutboxRequest = {
  operation: 'claim',
  args: ['memory', { limit: 9, maxBatch: 9, now: new Date() }],
  durability: 'FULL',
};
const pending: OutboxRequest = { operation: 'pending', args: ['memory', 'p'], durability: 'NONE' };
const revive = (id: string): OutboxRequest => ({
  operation: 'revive',
  args: [id, 0, null, null],
  durability: 'FULL',
});

describe(OutboxDatabase, () => {
  let file: string;
  let outbox: OutboxDatabase;
  let connection: Database.Database;

  beforeEach(() => {
    file = files.fresh();
    outbox = OutboxDatabase.open(file);
    connection = (outbox as unknown as { database: Database.Database }).database;
  });
  afterEach(() => outbox.close());

  const idsPending = (): string[] => {
    const [outcome] = outbox.run([pending]) as [{ value: OutboxRow[] }];
    return outcome.value.map(({ id }) => id);
  };

  it('commits what comes together once, and shows each what came before it', () => {
    const before = commitsIn(file);
    const outcomes = outbox.run([append('1'), append('2'), pending, append('3')]);
    expect(commitsIn(file) - before).toBe(1);
    expect(outcomes).toMatchObject([
      { value: undefined },
      { value: undefined },
      { value: [{ id: '1' }, { id: '2' }] },
      { value: undefined },
    ]);
    expect(idsPending()).toEqual(['1', '2', '3']);
  });

  it('waits for the disk where one of a group wants it, and commits nothing where nothing changes', () => {
    const modes: unknown[] = [];
    const exec = connection.exec.bind(connection);
    jest.spyOn(connection, 'exec').mockImplementation((sql) => {
      if (sql === 'COMMIT')
        modes.push((connection.prepare('PRAGMA synchronous').get() as { synchronous: number }).synchronous);
      return exec(sql);
    });
    outbox.run([append('1', 'NORMAL'), append('2', 'NORMAL')]);
    outbox.run([append('3', 'NORMAL'), append('4', 'FULL'), append('5', 'NORMAL')]);
    outbox.run([append('6', 'NORMAL'), pending]);
    outbox.run([pending, pending]);
    const [relaxed, full] = [1, 2];
    expect(modes).toEqual([relaxed, full, relaxed]);
  });

  it('lets one of a group fail alone', () => {
    const outcomes = outbox.run([append('1'), revive('unknown'), append('2')]);
    expect(outcomes).toMatchObject([
      { value: undefined },
      { error: { code: 'OUTBOX_NOT_FOUND' } },
      { value: undefined },
    ]);
    expect(idsPending()).toEqual(['1', '2']);
  });

  it('undoes what a failing one had changed', () => {
    outbox.run([append('1')]);
    connection.exec(`CREATE TRIGGER refuse BEFORE UPDATE ON outbox_entry WHEN NEW.id = 'broken'
      BEGIN SELECT RAISE(ABORT, 'refused'); END`);
    outbox.run([
      {
        ...claim,
        operation: 'append',
        args: [{ id: 'broken', topic: 'memory', partitionKey: 'q', payload: '1' }, [], 0],
      },
    ]);
    expect(outbox.run([claim, append('2')])).toMatchObject([
      { error: { code: 'OUTBOX_UNAVAILABLE' } },
      { value: undefined },
    ]);
    const [outcome] = outbox.run([pending]);
    expect(outcome).toMatchObject({ value: [{ id: '1', state: 'queued', attempts: 0 }, { id: '2' }] });
  });

  it('fails a whole group whose disk is full, keeps nothing of it, and goes on when there is room', () => {
    connection.pragma('max_page_count = 20');
    const outcomes = outbox.run([append('1'), append('2', 'FULL', 'x'.repeat(200_000)), append('3')]);
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ error: { code: 'OUTBOX_FULL' } });
    connection.pragma('max_page_count = 1000');
    expect(idsPending()).toEqual([]);
    expect(outbox.run([append('4')])).toEqual([{ value: undefined }]);
    expect(idsPending()).toEqual(['4']);
  });

  it('fails a whole group whose commit fails, and keeps nothing of it', () => {
    const exec = connection.exec.bind(connection);
    const failing = jest.spyOn(connection, 'exec').mockImplementation((sql) => {
      if (sql === 'COMMIT') throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
      return exec(sql);
    });
    const outcomes = outbox.run([append('1'), pending, append('2')]);
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ error: { code: 'OUTBOX_UNAVAILABLE' } });
    failing.mockRestore();
    expect(idsPending()).toEqual([]);
    expect(outbox.run([append('3')])).toEqual([{ value: undefined }]);
  });
});
