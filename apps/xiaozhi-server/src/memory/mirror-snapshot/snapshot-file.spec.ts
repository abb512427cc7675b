import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SnapshotFile } from './snapshot-file.js';
import type { SnapshotFileOptions } from './snapshot-file.js';
import type { SnapshotPlace, StoredSnapshot } from './snapshot.js';

const AT_MS = Date.parse('2026-03-01T12:00:00Z');
const DAY_MS = 24 * 60 * 60_000;
const KEYS = [1, 2].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer];
const DEVICE = '02:00:00:00:00:01';
const place = (id: string, roleId = DEVICE): SnapshotPlace => ({ id, roleId });
const listing = (text: string, listedAtMs = AT_MS): StoredSnapshot => ({
  listedAtMs,
  pages: [JSON.stringify([{ id: 'm', text, updatedAt: '2026-03-01T12:00:00Z', validFrom: '2026-02-01' }])],
});

describe(SnapshotFile, () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let file: string;
  let nowMs: number;
  let filesCount = 0;
  const opened: SnapshotFile[] = [];
  const open = (options: Partial<SnapshotFileOptions> = {}): SnapshotFile => {
    const made = SnapshotFile.open({ file, isSealing: false, now: () => new Date(nowMs), ...options });
    opened.push(made);
    return made;
  };
  const reopen = (options: Partial<SnapshotFileOptions> = {}): SnapshotFile => {
    for (const one of opened.splice(0)) one.close();
    return open(options);
  };
  const textIn = (found: StoredSnapshot | undefined): string | undefined =>
    found === undefined ? undefined : (JSON.parse(found.pages[0] ?? '[]') as { text: string }[])[0]?.text;
  /** The database with its log, as whoever has the disk reads it. */
  const onDisk = (): string =>
    readdirSync(folder)
      .filter((name) => join(folder, name).startsWith(file))
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('\n');
  const change = (sql: string, ...values: string[]): void => {
    const database = new Database(file);
    database.prepare(sql).run(...values);
    database.close();
  };
  beforeEach(() => {
    filesCount += 1;
    file = join(folder, `${filesCount}.db`);
    nowMs = AT_MS;
  });
  afterEach(() => {
    for (const one of opened.splice(0)) one.close();
  });

  it('gives the last listing of a mirror after a restart, with the times of its facts', () => {
    const snapshots = open();
    snapshots.write(place('a'), listing('User lives in Paris.'));
    snapshots.write(place('a'), listing('User lives in Berlin.'));
    expect(reopen().read(place('a'))).toEqual(listing('User lives in Berlin.'));
  });

  it('gives it for its own mirror and role only', () => {
    const snapshots = open();
    snapshots.write(place('a'), listing('User lives in Berlin.'));
    expect(snapshots.read(place('b'))).toBeUndefined();
    expect(snapshots.read(place('a', '02:00:00:00:00:02'))).toBeUndefined();
    expect(snapshots.read(place('a'))).toBeDefined();
  });

  it('forgets roles by id and by prefix, with every byte of them in the file and its log', () => {
    const snapshots = open();
    snapshots.write(place('a'), listing('Uagadugu '.repeat(5_000)));
    snapshots.write(place('b', `${DEVICE}/speaker:x`), listing('Timbuktu'));
    snapshots.write(place('c', '02:00:00:00:00:02'), listing('Lagos'));
    expect(onDisk()).toContain('Uagadugu');
    snapshots.forget({ roleIds: [DEVICE] });
    expect(onDisk()).not.toContain('Uagadugu');
    expect(onDisk()).toContain('Timbuktu');
    snapshots.forget({ roleIds: ['nobody'], prefixes: [`${DEVICE}/speaker:`] });
    expect(onDisk()).not.toContain('Timbuktu');
    expect(textIn(snapshots.read(place('c', '02:00:00:00:00:02')))).toBe('Lagos');
    snapshots.forget('all');
    expect(onDisk()).not.toContain('Lagos');
  });

  it('lets those go that were silent longest where there are too many, or too much of them', () => {
    const snapshots = open({ bounds: { rolesCount: 2, bytesCount: 10_000 } });
    for (const id of ['a', 'b']) {
      snapshots.write(place(id), listing(id));
      nowMs += 1;
    }
    snapshots.read(place('a'));
    nowMs += 1;
    snapshots.write(place('c'), listing('c'));
    expect(['a', 'b', 'c'].map((id) => textIn(snapshots.read(place(id))))).toEqual(['a', undefined, 'c']);

    const small = reopen({ bounds: { rolesCount: 100, bytesCount: 10_000 } });
    for (let count = 0; count < 20; count += 1) {
      nowMs += 1;
      small.write(place(`large ${count}`), listing('x'.repeat(1_000)));
    }
    expect(small.read(place('c'))).toBeUndefined();
    expect(small.read(place('large 10'))).toBeUndefined();
    expect(small.read(place('large 19'))).toBeDefined();
  });

  it('keeps nothing of a role that takes too much room, not even what was there before', () => {
    const snapshots = open({ bounds: { rolesCount: 2, bytesCount: 10_000 } });
    snapshots.write(place('a'), listing('a'));
    snapshots.write(place('a'), listing('x'.repeat(1_300)));
    expect(snapshots.read(place('a'))).toBeUndefined();
  });

  it('drops what nobody asked for in 30 days', () => {
    open().write(place('a'), listing('Uagadugu'));
    nowMs = AT_MS + 30 * DAY_MS;
    expect(textIn(reopen().read(place('a')))).toBe('Uagadugu');
    nowMs += 1;
    expect(opened[0]?.read(place('a'))).toBeUndefined();
    expect(onDisk()).not.toContain('Uagadugu');
  });

  it('drops a row that is damaged, and keeps the others', () => {
    const snapshots = open();
    for (const id of ['a', 'b', 'c']) snapshots.write(place(id), listing(id));
    change('UPDATE mirror_snapshot SET payload = ? WHERE id = ?', '[[{"id":1}]]', 'a');
    change('UPDATE mirror_snapshot SET payload = ? WHERE id = ?', '[[{', 'b');
    expect(['a', 'b', 'c'].map((id) => textIn(snapshots.read(place(id))))).toEqual([
      undefined,
      undefined,
      'c',
    ]);
    expect(onDisk()).not.toContain('[[{"id":1}]]');
  });

  it('refuses a file that is no database, or of a newer release', () => {
    writeFileSync(file, 'These are no pages of a database, whatever they are. '.repeat(100));
    expect(() => open()).toThrow('not a database');
    rmSync(file);
    open();
    change('PRAGMA user_version = 99');
    expect(() => reopen()).toThrow('newer release');
  });

  describe('sealed', () => {
    const sealing = { keys: KEYS, isSealing: true };

    it('is read with its key, in its own place, and by nobody who has the disk', () => {
      open(sealing).write(place('a'), listing('Uagadugu'));
      expect(onDisk()).not.toContain('Uagadugu');
      expect(textIn(reopen({ ...sealing, keys: [KEYS[1], KEYS[0]] }).read(place('a')))).toBe('Uagadugu');
      change('UPDATE mirror_snapshot SET id = ?', 'b');
      expect(opened[0]?.read(place('b'))).toBeUndefined();
    });

    it.each([
      ['another key', { keys: [KEYS[1]] as [Buffer], isSealing: true }],
      ['no key', { isSealing: false }],
    ])('is dropped where there is %s', (_, options) => {
      open({ keys: [KEYS[0]], isSealing: true }).write(place('a'), listing('a'));
      expect(reopen(options).read(place('a'))).toBeUndefined();
      expect(reopen(sealing).read(place('a'))).toBeUndefined();
    });

    it('leaves nothing in clear that was written before', () => {
      open().write(place('a'), listing('Uagadugu'));
      reopen(sealing);
      expect(onDisk()).not.toContain('Uagadugu');
    });
  });

  it('knows after a restart which changes were taken in, the newest 2,000 of them', () => {
    const snapshots = open();
    expect(snapshots.seenChanges()).toEqual({ lastId: undefined, ids: [] });
    for (const id of ['2', '1', '2']) snapshots.noteChange(id);
    expect(reopen().seenChanges()).toEqual({ lastId: '2', ids: ['1', '2'] });
    for (let count = 0; count < 2_100; count += 1) opened[0]?.noteChange(`later ${count}`);
    const { ids, lastId } = reopen().seenChanges();
    expect([ids.length, ids[0], lastId]).toEqual([2_000, 'later 100', 'later 2099']);
  });
});
