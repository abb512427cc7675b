import type { RoleId } from '@xiaozhi/memory';
import type { MemoryStore, StoredMemory } from '../memory-store.js';

const AT = '2026-03-01T12:00:00.000Z';
const LATER = '2026-03-02T12:00:00.000Z';
const ANN = '02:00:00:00:00:01' as RoleId;
const BEN = '02:00:00:00:00:02' as RoleId;
const signal = new AbortController().signal;

function memoryOf(roleId: RoleId, id: string, text: string, more: Partial<StoredMemory> = {}): StoredMemory {
  return {
    id,
    roleId,
    text,
    kind: 'home',
    slot: 'lives-in',
    createdAt: AT,
    updatedAt: AT,
    supersededBy: null,
    interactionId: 'interaction',
    sessionId: 'session',
    deviceId: roleId,
    agentId: 'agent',
    utterance: `“${text}” 👋`,
    extractedBy: 'rules',
    embedding: null,
    encoder: null,
    messageIndex: 0,
    aboutFrom: null,
    aboutTo: null,
    validFrom: null,
    validTo: null,
    ...more,
  };
}

/** What every store of local memories must do. `make` gives one without memories of these roles. */
export function describeMemoryStore(name: string, make: () => Promise<MemoryStore>): void {
  describe(`${name} as a memory store`, () => {
    let store: MemoryStore;
    const add = (memory: StoredMemory, interactionId?: string): ReturnType<MemoryStore['apply']> =>
      store.apply(
        {
          roleId: memory.roleId,
          interactionIds: interactionId === undefined ? [] : [interactionId],
          changes: [{ kind: 'add', memory }],
        },
        signal,
      );
    const texts = async (roleId: RoleId, includeSuperseded = false): Promise<string[]> =>
      (await store.list(roleId, { includeSuperseded }, signal)).map(({ text }) => text);

    beforeEach(async () => {
      store = await make();
    });

    it('gives back what it was given, to the last field', async () => {
      const embedding = Float32Array.from([0.6, -0.8]);
      const memory = memoryOf(ANN, 'm1', '用户住在北京。', {
        ...{ embedding, encoder: 'test/1', messageIndex: 2 },
        ...{ aboutFrom: AT, aboutTo: LATER, validFrom: AT, validTo: LATER },
      });
      await add(memory);
      const [stored] = await store.list(ANN, {}, signal);
      expect(stored).toEqual(memory);
    });

    it('lists newest first, of the role that asks only', async () => {
      await add(memoryOf(ANN, 'm1', 'old'));
      await add(memoryOf(ANN, 'm2', 'new', { createdAt: LATER, updatedAt: LATER }));
      await add(memoryOf(BEN, 'm3', 'another'));
      expect(await texts(ANN)).toEqual(['new', 'old']);
      expect(await texts(BEN)).toEqual(['another']);
    });

    it('applies an interaction once and tells what it made then', async () => {
      expect(await add(memoryOf(ANN, 'm1', 'first'), 'i1')).toEqual({ applied: true, memoryIds: ['m1'] });
      expect(await add(memoryOf(ANN, 'm2', 'again'), 'i1')).toEqual({ applied: false, memoryIds: ['m1'] });
      expect(await texts(ANN)).toEqual(['first']);
    });

    it('tells which interactions were applied, to their role only', async () => {
      await add(memoryOf(ANN, 'm1', 'first'), 'i1');
      await store.apply({ roleId: ANN, interactionIds: ['i2'], changes: [] }, signal);
      expect([...(await store.findApplied(ANN, ['i1', 'i2', 'i3'], signal))].sort()).toEqual([
        ['i1', ['m1']],
        ['i2', []],
      ]);
      expect([...(await store.findApplied(BEN, ['i1'], signal))]).toEqual([]);
    });

    it('remembers an interaction that made nothing', async () => {
      await store.apply({ roleId: ANN, interactionIds: ['i1'], changes: [] }, signal);
      expect((await add(memoryOf(ANN, 'm1', 'late'), 'i1')).applied).toBe(false);
      expect(await texts(ANN)).toEqual([]);
    });

    it('keeps what is superseded as history', async () => {
      await add(memoryOf(ANN, 'm1', 'Paris'));
      const berlin = memoryOf(ANN, 'm2', 'Berlin', { createdAt: LATER, updatedAt: LATER });
      await store.apply(
        {
          roleId: ANN,
          interactionIds: ['i2'],
          changes: [{ kind: 'supersede', memory: berlin, supersededIds: ['m1'], endedAt: AT }],
        },
        signal,
      );
      const [, paris] = await store.list(ANN, { includeSuperseded: true }, signal);
      expect(paris).toMatchObject({ id: 'm1', supersededBy: 'm2', validTo: AT });
      expect(await texts(ANN)).toEqual(['Berlin']);
      expect(await texts(ANN, true)).toEqual(['Berlin', 'Paris']);
      expect((await store.history(ANN, 'm1', signal)).map(({ event, newText }) => [event, newText])).toEqual([
        ['add', 'Paris'],
        ['supersede', 'Berlin'],
      ]);
    });

    it('revises a memory whole, but for when it was made', async () => {
      await add(memoryOf(ANN, 'm1', 'Pairs'));
      const paris = memoryOf(ANN, 'm1', 'Paris', {
        ...{ createdAt: LATER, updatedAt: LATER, interactionId: 'i2', utterance: 'No, Paris.' },
        ...{ kind: 'other', slot: null, embedding: Float32Array.of(1), encoder: 'test/1', aboutFrom: AT },
      });
      const change = { kind: 'revise', memory: paris, at: LATER } as const;
      const result = await store.apply({ roleId: ANN, interactionIds: ['i2'], changes: [change] }, signal);
      expect(result).toEqual({ applied: true, memoryIds: ['m1'] });
      expect(await store.list(ANN, {}, signal)).toEqual([{ ...paris, createdAt: AT }]);
      expect((await store.history(ANN, 'm1', signal)).map(({ event, newText }) => [event, newText])).toEqual([
        ['add', 'Pairs'],
        ['update', 'Paris'],
      ]);
    });

    it('edits and removes, and drops the vector of the old text', async () => {
      await add(memoryOf(ANN, 'm1', 'Paris', { embedding: Float32Array.of(1), encoder: 'test/1' }));
      const change = { kind: 'update', memoryId: 'm1', text: 'Berlin', at: LATER } as const;
      await store.apply({ roleId: ANN, interactionIds: [], changes: [change] }, signal);
      expect(await store.list(ANN, {}, signal)).toMatchObject([
        { id: 'm1', text: 'Berlin', updatedAt: LATER, embedding: null, encoder: null },
      ]);
      const remove = { kind: 'remove', memoryId: 'm1', at: LATER } as const;
      await store.apply({ roleId: ANN, interactionIds: [], changes: [remove] }, signal);
      expect(await texts(ANN, true)).toEqual([]);
    });

    it('lets no role see, change or remove what is another’s', async () => {
      await add(memoryOf(ANN, 'm1', 'mine'));
      const change = { kind: 'update', memoryId: 'm1', text: 'stolen', at: LATER } as const;
      const remove = { kind: 'remove', memoryId: 'm1', at: LATER } as const;
      const theft = {
        kind: 'supersede',
        memory: memoryOf(BEN, 'm2', 'theirs'),
        supersededIds: ['m1'],
      } as const;
      const revise = { kind: 'revise', memory: memoryOf(BEN, 'm1', 'revised'), at: LATER } as const;
      await store.apply(
        { roleId: BEN, interactionIds: [], changes: [change, revise, remove, theft] },
        signal,
      );
      await store.removeAll(BEN, signal);
      expect(await store.list(ANN, {}, signal)).toMatchObject([{ text: 'mine', supersededBy: null }]);
      expect(await store.history(BEN, 'm1', signal)).toEqual([]);
      expect(await texts(BEN, true)).toEqual([]);
    });
  });
}
