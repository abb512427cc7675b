import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { connect } from '../database/database.js';
import { BackupBench, expectOneMoment, expectedRows } from '../testing/backup-bench.js';
import { everyRow } from '../testing/every-row.js';
import { Archive } from './archive/archive-reader.js';
import { writeArchive } from './archive/archive-writer.js';
import type { Manifest } from './archive/manifest.js';

const FIRMWARE = `manager/firmware/${'ab'.repeat(32)}.bin`;

describe('a backup', () => {
  const bench = new BackupBench();
  let outbox: Sqlite.Database;
  let manifest: Manifest;

  beforeAll(async () => {
    await bench.fill('old');
    outbox = bench.openOutbox('old');
    outbox.prepare('INSERT INTO outbox_entry VALUES (?, ?)').run('waits', 'words that wait');
    manifest = await bench.backUp('old');
  });

  afterAll(() => {
    outbox.close();
    bench.remove();
  });

  it('has rows of every table, and can be read by nobody else', () => {
    const counts = new Map(manifest.database.tables.map(({ table, rows }) => [table, rows]));
    expect(counts).toEqual(new Map([...everyRow()].map(([table, rows]) => [table, rows.length])));
    expect(statSync(bench.archive).mode & 0o777).toBe(0o600);
    expect(readdirSync(bench.folder).sort()).toEqual(['archive.tar.gz', 'old']);
  });

  it('is a tar file, with what waits in the gateway before the rows and the manifest last', () => {
    const { stdout } = spawnSync('tar', ['-tzf', bench.archive], { encoding: 'utf8' });
    const names = stdout.trim().split('\n');
    expect(names.filter((name) => !name.startsWith('database/'))).toEqual([
      ...['gateway/bin/box_1.2.3.bin', 'gateway/outbox.db', 'gateway/outbox.key'],
      ...[FIRMWARE, 'manager/gateway-secret', 'manager/master.key', 'manifest.json'],
    ]);
    const firstRows = names.findIndex((name) => name.startsWith('database/'));
    expect(firstRows).toBeGreaterThan(names.indexOf('gateway/outbox.db'));
  });

  it('is restored into an empty place with every value, key and waiting word', async () => {
    const restored = await bench.restore('new');
    expect(await bench.rows(bench.config('new'))).toEqual(expectedRows());
    expect(restored.missingKeyIds).toEqual([]);
    expect(restored.aside).toEqual([]);
    const gateway = bench.gatewayDir('new');
    const entries = new Sqlite(join(gateway, 'outbox.db'));
    expect(entries.prepare('SELECT * FROM outbox_entry').raw().all()).toEqual([['waits', 'words that wait']]);
    entries.close();
    expect(readdirSync(gateway).sort()).toEqual(['bin', 'outbox.db', 'outbox.key']);
    const key = join(bench.config('new').dataDir, 'master.key');
    expect([readFileSync(key, 'utf8'), statSync(key).mode & 0o777]).toEqual([
      readFileSync(join(bench.config('old').dataDir, 'master.key'), 'utf8'),
      0o600,
    ]);
  });

  it('is not restored over anything, be it one file', async () => {
    const { dataDir } = bench.config('occupied');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'master.key'), 'another');
    await expect(bench.restore('occupied')).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
    expect(readdirSync(dataDir)).toEqual(['master.key']);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).toBe('another');
  });

  it('leaves the keys out when asked, and says at the restore which are missing', async () => {
    const target = join(bench.folder, 'without-keys.tar.gz');
    const { parts, keyIds } = await bench.backUp('old', { hasKeys: false, target });
    const files = parts.map(({ name }) => name).filter((name) => !name.startsWith('database/'));
    expect(files).toEqual(['gateway/bin/box_1.2.3.bin', 'gateway/outbox.db', FIRMWARE]);
    const restored = await bench.restore('keyless', { file: target });
    expect(keyIds).toHaveLength(1);
    expect(restored.missingKeyIds).toEqual(keyIds);
  });

  it('of a gateway alone has its files, and is restored without a database', async () => {
    const target = join(bench.folder, 'gateway.tar.gz');
    const { parts, database } = await bench.backUp('old', { isGatewayOnly: true, target });
    expect(parts.map(({ name }) => name.split('/')[0])).toEqual(['gateway', 'gateway', 'gateway']);
    expect(database.tables).toEqual([]);
    await bench.restore('lone', { file: target });
    expect(existsSync(bench.config('lone').dataDir)).toBe(false);
    expect(readdirSync(bench.gatewayDir('lone')).sort()).toEqual(['bin', 'outbox.db', 'outbox.key']);
  });

  it('opens under its passphrase only', async () => {
    const target = join(bench.folder, 'sealed');
    await bench.backUp('old', { target, passphrase: 'right' });
    await expect(Archive.open(target, undefined)).rejects.toMatchObject({ code: 'ARCHIVE_SEALED' });
    expect((await Archive.open(target, 'right')).manifest.database).toEqual(manifest.database);
  });

  it('changes nothing when it is broken', async () => {
    const bytes = readFileSync(bench.archive);
    const file = join(bench.folder, 'broken');
    const middle = Math.floor(bytes.length / 2);
    const cases = [
      ...[Buffer.alloc(0), Buffer.from('no archive'), bytes.subarray(0, middle), bytes.subarray(0, -1)],
      ...[changed(bytes, 30), changed(bytes, middle), changed(bytes, bytes.length - 6)],
    ];
    for (const broken of cases) {
      writeFileSync(file, broken);
      await expect(bench.restore('untouched', { file })).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
    }
    expect(existsSync(join(bench.folder, 'untouched'))).toBe(false);
  });

  it('is refused when its rows or parts are not those of its manifest, or lie outside', async () => {
    const file = join(bench.folder, 'forged');
    const rewrite = async (change: (made: Manifest) => Manifest): Promise<void> => {
      const content = Buffer.from('["a","b","string",0,""]\n');
      const parts = (async function* () {
        yield { name: 'database/parameter/000001.jsonl', content };
      })();
      const place = { temporary: `${file}.new`, target: file, passphrase: undefined };
      const whole = (of: Manifest['parts']): Manifest => change({ ...manifest, parts: of });
      await writeArchive({ parts, manifest: whole }, place);
    };
    await rewrite((made) => made);
    await expect(bench.restore('forged-rows', { file })).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
    await rewrite((made) => ({ ...made, parts: [] }));
    await expect(bench.restore('forged', { file })).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
    await rewrite((made) => ({
      ...made,
      parts: made.parts.map((part) => ({ ...part, name: 'gateway/../../x' })),
    }));
    await expect(bench.restore('forged', { file })).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
    const { database } = manifest;
    const migrations = [...database.migrations, 'FromTheFuture1900000000000'];
    await rewrite((made) => ({ ...made, database: { ...database, migrations } }));
    await expect(bench.restore('forged', { file })).rejects.toMatchObject({ code: 'SCHEMA_NEWER' });
    expect([bench.isThere('forged'), bench.isThere('forged-rows')]).toEqual([false, false]);
  });

  it('is one moment of a database that is written to', async () => {
    await expectOneMoment(bench.config('new'));
  });

  it('has no name until it is whole', async () => {
    const target = join(bench.folder, 'interrupted');
    const interruption = new AbortController();
    const parts = (async function* () {
      for (let number = 0; number < 1000; number += 1) {
        expect(existsSync(target)).toBe(false);
        if (number === 100) interruption.abort();
        yield { name: `gateway/${number}`, content: Buffer.alloc(10_000, number) };
      }
    })();
    const place = { temporary: `${target}.new`, target, passphrase: undefined, signal: interruption.signal };
    const writing = writeArchive({ parts, manifest: (of) => ({ ...manifest, parts: of }) }, place);
    await expect(writing).rejects.toThrow(/abort/i);
    expect(existsSync(target)).toBe(false);
  });
});

describe('a restore', () => {
  const bench = new BackupBench();
  beforeAll(async () => {
    await bench.fill('old');
    await bench.backUp('old');
  });
  afterAll(() => bench.remove());

  it('is refused while a service has a file open, even if it only waits', async () => {
    await bench.restore('used');
    const file = join(bench.config('used').dataDir, 'manager.db');
    const holder = new Sqlite(file);
    holder.exec('PRAGMA journal_mode = WAL');
    holder.prepare('SELECT count(*) FROM memory').all();
    const restoring = bench.restore('used', { isReplacing: true });
    await expect(restoring).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
    holder.close();
    expect(readdirSync(bench.config('used').dataDir).filter((name) => name.startsWith('.restore'))).toEqual(
      [],
    );
  });

  it('keeps beside the new what it replaces', async () => {
    await bench.restore('replaced');
    const { dataDir } = bench.config('replaced');
    writeFileSync(join(dataDir, 'manager.db'), 'what was there');
    writeFileSync(join(dataDir, 'master.key'), 'another');
    const now = (): Date => new Date('2026-11-27T07:00:00Z');
    const { aside } = await bench.restore('replaced', { isReplacing: true, now });
    const kept = join(dataDir, 'before-restore-20261127070000');
    expect(aside.sort()).toEqual([join(kept, 'manager.db'), join(kept, 'master.key')]);
    expect(readFileSync(join(kept, 'manager.db'), 'utf8')).toBe('what was there');
    expect(readFileSync(join(kept, 'master.key'), 'utf8')).toBe('another');
    expect(await bench.rows(bench.config('replaced'))).toEqual(expectedRows());
  });

  it('brings rows of an older schema up to date', async () => {
    const config = bench.config('aged');
    const source = await connect(config);
    await source.runMigrations();
    const names = source.migrations.map((migration) => migration.constructor.name);
    const steps = names.length - names.findIndex((name) => name.startsWith('MemoryTimes'));
    for (let step = 0; step < steps; step += 1) await source.undoLastMigration();
    const add = (id: string, at: string, successor: string | null): Promise<unknown> =>
      source.query(
        'INSERT INTO memory (id, role_id, text, kind, created_at, updated_at, superseded_by, extracted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        [id, 'r', 't', 'home', at, at, successor, 'rules'],
      );
    await add('paris', '2025-01-01T00:00:00.000Z', 'berlin');
    await add('berlin', '2026-03-01T00:00:00.000Z', null);
    await source.destroy();
    const file = join(bench.folder, 'aged.tar.gz');
    const manifest = await bench.backUp('aged', { target: file });
    expect(manifest.database.migrations).toHaveLength(names.length - steps);
    await bench.restore('young', { file });
    const memories = (await bench.rows(bench.config('young'))).get('memory') ?? [];
    expect(memories.map(({ id, valid_to }) => [id, valid_to])).toEqual([
      ['berlin', null],
      ['paris', '2026-03-01T00:00:00.000Z'],
    ]);
  });
});

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
