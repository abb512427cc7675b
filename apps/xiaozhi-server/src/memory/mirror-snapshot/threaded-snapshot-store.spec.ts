import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ThreadedSnapshotStore } from './threaded-snapshot-store.js';
import type { SnapshotStoreError } from './snapshot-request.js';

const PLACE = { id: 'a', roleId: '02:00:00:00:00:01' };
const LISTING = {
  listedAtMs: Date.now(),
  pages: ['[{"id":"m","text":"User lives in Oslo.","updatedAt":"2026-03-01T12:00:00Z"}]'],
};

describe(ThreadedSnapshotStore, () => {
  let folder: string;
  let file: string;
  let store: ThreadedSnapshotStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'snapshot-thread-'));
    file = join(folder, 'snapshots.db');
    store = new ThreadedSnapshotStore({ file, isSealing: true, keys: [Buffer.alloc(32, 1)] });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('does in its thread what it is asked, in order, and keeps it sealed', async () => {
    const [, found, , gone] = await Promise.all([
      store.ask('write', PLACE, LISTING),
      store.ask('read', PLACE),
      store.ask('forget', { roleIds: [PLACE.roleId] }),
      store.ask('read', PLACE),
    ]);
    expect([found, gone]).toEqual([LISTING, undefined]);
    await Promise.all([store.ask('write', PLACE, LISTING), store.ask('noteChange', '1'), store.close()]);
    store = new ThreadedSnapshotStore({ file, isSealing: true, keys: [Buffer.alloc(32, 1)] });
    expect(await store.ask('read', PLACE)).toEqual(LISTING);
    expect(await store.ask('seenChanges')).toEqual({ lastId: '1', ids: ['1'] });
    await store.close();
    store = new ThreadedSnapshotStore({ file, isSealing: true, keys: [Buffer.alloc(32, 2)] });
    expect(await store.ask('read', PLACE)).toBeUndefined();
  });

  it('says that a file is damaged, and makes another when that is thrown away', async () => {
    writeFileSync(file, 'no database '.repeat(1_000));
    const fault = await store.ask('read', PLACE).catch((error: unknown) => error as SnapshotStoreError);
    expect(fault).toMatchObject({ code: 'MIRROR_SNAPSHOT_UNAVAILABLE', isDamaged: true });
    const asked = store.ask('write', PLACE, LISTING);
    await Promise.all([expect(asked).rejects.toThrow('cannot be used'), store.discard()]);
    expect(existsSync(file)).toBe(false);
    await store.ask('write', PLACE, LISTING);
    expect(await store.ask('read', PLACE)).toEqual(LISTING);
  });

  it('is thrown away in the middle of its work without ending the process', async () => {
    for (let round = 0; round < 20; round += 1) {
      const reads = Array.from({ length: 200 }, () => store.ask('read', PLACE));
      await store.ask('write', PLACE, LISTING);
      await store.discard();
      await Promise.allSettled(reads);
      expect(existsSync(file)).toBe(false);
    }
  });

  it('works again when a folder that was not there is', async () => {
    const missing = join(folder, 'missing');
    await store.close();
    store = new ThreadedSnapshotStore({ file: join(missing, 's.db'), isSealing: false });
    await expect(store.ask('read', PLACE)).rejects.toMatchObject({ isDamaged: false });
    mkdirSync(missing);
    await store.ask('write', PLACE, LISTING);
    expect(await store.ask('read', PLACE)).toEqual(LISTING);
  });

  it('reads nothing any more where what was to be removed cannot be', async () => {
    await store.close();
    const taken = join(folder, 'taken');
    mkdirSync(join(taken, 'full'), { recursive: true });
    store = new ThreadedSnapshotStore({ file: taken, isSealing: false });
    await expect(store.discard()).rejects.toThrow('by hand');
    await expect(store.ask('read', PLACE)).rejects.toThrow('off until the next start');
  });

  it('is off when its thread died again and again, and nothing waits for ever', async () => {
    const dying = join(folder, 'dying.mjs');
    writeFileSync(
      dying,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', () => { throw new Error('broken'); });`,
    );
    await store.close();
    store = new ThreadedSnapshotStore({ file, isSealing: false, workerFile: pathToFileURL(dying) });
    for (let count = 0; count < 3; count += 1)
      await expect(store.ask('seenChanges')).rejects.toThrow('their thread ended');
    await expect(store.ask('seenChanges')).rejects.toThrow('off until the next start');
  });
});
