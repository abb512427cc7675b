import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoleId } from '@xiaozhi/memory';
import type { StoredMemory } from '@xiaozhi/memory-local';
import { describeMemoryStore } from '@xiaozhi/memory-local/testing';
import { SqliteMemoryStore } from './sqlite-memory.store.js';

const ANN = '02:00:00:00:00:01' as RoleId;
const BEN = '02:00:00:00:00:02' as RoleId;

describeMemoryStore('SqliteMemoryStore', () => Promise.resolve(SqliteMemoryStore.open(':memory:')));

describe(SqliteMemoryStore, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'memory-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const memory: StoredMemory = {
    ...{ id: 'm1', roleId: ANN, text: '用户住在北京。', kind: 'home', slot: null, supersededBy: null },
    ...{ createdAt: '2026-03-01T12:00:00.000Z', updatedAt: '2026-03-01T12:00:00.000Z' },
    ...{ interactionId: 'i1', sessionId: 's', deviceId: ANN, agentId: 'default', utterance: '我住在北京' },
    ...{ extractedBy: 'rules' as const, embedding: Float32Array.of(0.6, -0.8), encoder: 'test/1' },
    ...{ messageIndex: 0, aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
  };

  it('still has everything after it was closed and opened again', async () => {
    const file = join(folder, 'memory.db');
    const store = SqliteMemoryStore.open(file);
    await store.apply({ roleId: ANN, interactionIds: ['i1'], changes: [{ kind: 'add', memory }] });
    store.close();
    const again = SqliteMemoryStore.open(file);
    expect(await again.list(ANN, {})).toEqual([memory]);
    expect((await again.apply({ roleId: ANN, interactionIds: ['i1'], changes: [] })).applied).toBe(false);
    again.close();
  });

  it('lets no role take an interaction for its own', async () => {
    const store = SqliteMemoryStore.open(':memory:');
    await store.apply({ roleId: ANN, interactionIds: ['i1'], changes: [{ kind: 'add', memory }] });
    const theft = store.apply({ roleId: BEN, interactionIds: ['i1'], changes: [] });
    await expect(theft).rejects.toMatchObject({ code: 'MEMORY_REJECTED' });
    store.close();
  });

  it('puts all changes of a request in, or none', async () => {
    const store = SqliteMemoryStore.open(':memory:');
    const twice = [
      { kind: 'add', memory },
      { kind: 'add', memory },
    ] as const;
    await expect(store.apply({ roleId: ANN, interactionIds: ['i1'], changes: twice })).rejects.toMatchObject({
      code: 'MEMORY_UNAVAILABLE',
    });
    expect(await store.list(ANN, {})).toEqual([]);
    store.close();
  });
});
