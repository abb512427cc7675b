import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { ManualClock, settled } from '@xiaozhi/outbox/testing';
import { DirectSnapshotStore } from '../../testing/direct-snapshot-store.js';
import { MirrorSnapshots } from './mirror-snapshots.js';
import type { SnapshotMemory } from './snapshot.js';

const ROLE = '02:00:00:00:00:01' as RoleId;
const OTHER = '02:00:00:00:00:02' as RoleId;
const AT_MS = Date.parse('2026-03-01T12:00:00Z');
const memory = (text: string): SnapshotMemory => ({ id: text, text, updatedAt: '2026-03-01T12:00:00Z' });

describe(MirrorSnapshots, () => {
  let folder: string;
  let file: string;
  let store: DirectSnapshotStore;
  let clock: ManualClock;
  let erasedAtMs: number | undefined;
  let snapshots: MirrorSnapshots;
  const warnings: string[] = [];
  const make = (): MirrorSnapshots => {
    store = new DirectSnapshotStore({ file, isSealing: false, now: () => new Date(AT_MS) });
    return new MirrorSnapshots({
      ...{ store, clock },
      logger: { ...silentLogger(), warn: (_, text) => warnings.push(text) },
      erased: { erasedAtMs: (roleId) => (roleId === ROLE ? erasedAtMs : undefined) },
    });
  };
  const keep = (text: string, roleId = ROLE): void => {
    const begun = snapshots.of(roleId, 'mem0').begin(AT_MS);
    begun.keep([memory(text)]);
    begun.end();
  };
  const read = async (roleId = ROLE, key = 'mem0'): Promise<string[] | undefined> => {
    const found = await snapshots.of(roleId, key).read();
    return found?.pages.flatMap((page) => (JSON.parse(page) as SnapshotMemory[]).map(({ text }) => text));
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mirror-snapshots-'));
    file = join(folder, 'snapshots.db');
    clock = new ManualClock();
    erasedAtMs = undefined;
    warnings.length = 0;
    snapshots = make();
  });
  afterEach(async () => {
    await snapshots.close();
    rmSync(folder, { recursive: true });
  });

  it('writes a listing behind the conversation, and listings that come close together once', async () => {
    keep('User lives in Paris.');
    keep('User lives in Oslo.');
    keep('User likes tea.', OTHER);
    expect(store.asked).toEqual([]);
    await clock.advance(500);
    await snapshots.flush();
    expect(store.asked).toEqual(['write', 'write']);
    expect(await read()).toEqual(['User lives in Oslo.']);
    expect(await read(OTHER)).toEqual(['User likes tea.']);
    expect(snapshots.counts).toMatchObject({ written: 2, restored: 2, failed: 0 });
  });

  it('gives a listing to its own mirror only, and stores nothing of the key, which may hold a secret', async () => {
    const begun = snapshots.of(ROLE, '["mem0ai","m0-secret"]').begin(AT_MS);
    begun.keep([memory('User lives in Oslo.')]);
    await snapshots.flush();
    expect(await read(ROLE, '["mem0ai","m0-other"]')).toBeUndefined();
    expect(await read(OTHER, '["mem0ai","m0-secret"]')).toBeUndefined();
    expect(await read(ROLE, '["mem0ai","m0-secret"]')).toEqual(['User lives in Oslo.']);
    await snapshots.close();
    expect(readFileSync(file, 'latin1') + readFileSync(`${file}-wal`, 'latin1')).not.toContain('m0-secret');
  });

  it('writes what waits before it ends', async () => {
    keep('User lives in Oslo.');
    await snapshots.close();
    snapshots = make();
    expect(await read()).toEqual(['User lives in Oslo.']);
  });

  it('keeps no listing that was under way, waited, or was read when its role was forgotten', async () => {
    const begun = snapshots.of(ROLE, 'mem0').begin(AT_MS);
    keep('User lives in Paris.');
    keep('User likes tea.', OTHER);
    await snapshots.forget({ roleIds: [ROLE] });
    begun.keep([memory('User lives in Oslo.')]);
    begun.end();
    await snapshots.flush();
    expect(await read()).toBeUndefined();
    expect(await read(OTHER)).toEqual(['User likes tea.']);
    keep('User lives in Rome.');
    await snapshots.flush();
    const [found] = await Promise.all([read(), snapshots.forget({ roleIds: [], prefixes: [ROLE] })]);
    expect(found).toBeUndefined();
  });

  it('gives nothing that was listed before its person was erased, and removes it', async () => {
    keep('User lives in Oslo.');
    keep('User likes tea.', OTHER);
    await snapshots.flush();
    erasedAtMs = AT_MS - 1;
    expect(await read()).toEqual(['User lives in Oslo.']);
    erasedAtMs = AT_MS;
    expect(await read()).toBeUndefined();
    erasedAtMs = undefined;
    expect(await read()).toBeUndefined();
    expect(await read(OTHER)).toEqual(['User likes tea.']);
  });

  it('loses nothing but snapshots on a full disk, says so once, and goes on when there is room', async () => {
    for (const operation of ['read', 'write', 'noteChange'] as const) store.failing.add(operation);
    keep('User lives in Oslo.');
    await snapshots.flush();
    expect(await read()).toBeUndefined();
    await snapshots.noteChange('1');
    expect(warnings).toHaveLength(1);
    expect(snapshots.counts.failed).toBe(3);
    store.failing.clear();
    keep('User lives in Rome.');
    await snapshots.flush();
    expect(await read()).toEqual(['User lives in Rome.']);
  });

  it('throws all of it away where it cannot take out what is to be forgotten', async () => {
    keep('User lives in Oslo.');
    keep('User likes tea.', OTHER);
    await snapshots.flush();
    await snapshots.noteChange('1');
    store.failing.add('forget');
    await snapshots.forget({ roleIds: [ROLE] });
    expect([await read(), await read(OTHER)]).toEqual([undefined, undefined]);
    // Without its place among the changes the next start hears of everything.
    expect(await snapshots.seenChanges()).toEqual({ lastId: undefined, ids: [] });
  });

  it('tells whoever wants something forgotten where the file cannot be removed either', async () => {
    store.failing.add('forget');
    store.discard = () => Promise.reject(new Error('read-only'));
    await expect(snapshots.forget('all')).rejects.toThrow('read-only');
  });

  it('begins anew where the file is damaged', async () => {
    await snapshots.close();
    writeFileSync(file, 'no database '.repeat(1_000));
    snapshots = make();
    expect(await snapshots.seenChanges()).toEqual({ lastId: undefined, ids: [] });
    keep('User lives in Oslo.');
    await snapshots.flush();
    await settled();
    expect(await read()).toEqual(['User lives in Oslo.']);
  });
});
