import type { MemoryStateView } from '@xiaozhi/contracts';
import type { MemoryChange } from '@xiaozhi/memory-local';
import * as fc from 'fast-check';
import { SYSTEM } from '../http/actor.js';
import { START_MS, useMemoryBench } from './memory-bench.js';
import type { MemoryBench } from './memory-bench.js';

type Subject = Awaited<ReturnType<MemoryBench['subject']>>;
/** What the reference model remembers: text, kind, slot, successor, end. */
type Model = Record<string, [string, string, string | null, string | null, string | null]>;

const step = fc.record({
  kind: fc.constantFrom('add', 'supersede', 'revise', 'update', 'remove', 'restore', 'undo'),
  pick: fc.nat(7),
  slot: fc.constantFrom(null, 'lives-in', 'name'),
  waitMs: fc.constantFrom(0, 1, 60_000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Time travel on a database of one kind. */
export function describeMemoryHistory(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`memory history on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    const runs = kind === 'SQLite' ? 20 : 4;

    const asOf = async ({ agentId, roleId }: Subject, at: string): Promise<Model> => {
      const query = { agentId, roleId, at, page: 1, limit: 200, includeSuperseded: 'true' } as const;
      return toModel((await bench.history.asOf(SYSTEM, query)).list);
    };

    it('shows every moment as a reference model has it, whatever happened', async () => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
          const subject = await bench.subject();
          bench.nowMs = START_MS;
          count += 1;
          const walk = new Walk(bench, subject, `w${count}`);
          for (const one of steps) await walk.take(one);
          for (const [at, model] of walk.moments) expect(await asOf(subject, at)).toEqual(model);
        }),
        { numRuns: runs },
      );
    });

    it('tells what was added, changed, superseded and removed between two moments', async () => {
      const subject = await bench.subject();
      const { roleId } = subject;
      const add = (id: string, slot: string | null = null): Promise<void> =>
        bench.apply(roleId, { kind: 'add', memory: bench.aMemory(id, { slot }) });
      for (const id of ['d-paris', 'd-typo', 'd-gone', 'd-same']) await add(id);
      const from = bench.iso;
      bench.nowMs += 1_000;
      const memory = bench.aMemory('d-berlin');
      await bench.apply(roleId, { kind: 'supersede', memory, supersededIds: ['d-paris'] });
      await bench.apply(roleId, { kind: 'update', memoryId: 'd-typo', text: 'mended', at: bench.iso });
      await bench.apply(roleId, { kind: 'remove', memoryId: 'd-gone', at: bench.iso });
      const diff = await bench.history.diff(SYSTEM, { ...subject, from, to: bench.iso });
      expect(diff.counts).toEqual({ added: 1, removed: 1, superseded: 1, changed: 1 });
      expect(diff.added).toMatchObject([{ id: 'd-berlin' }]);
      expect(diff.removed).toMatchObject([{ id: 'd-gone' }]);
      expect(diff.superseded).toMatchObject([
        { before: { supersededBy: null }, after: { id: 'd-paris', supersededBy: 'd-berlin' } },
      ]);
      expect(diff.changed).toMatchObject([{ before: { text: 'd-typo' }, after: { text: 'mended' } }]);
    });

    it('restores a moment as new versions, audits it, and takes it back once', async () => {
      const subject = await bench.subject();
      const { agentId, roleId } = subject;
      await bench.apply(roleId, { kind: 'add', memory: bench.aMemory('r-paris') });
      await bench.apply(roleId, { kind: 'add', memory: bench.aMemory('r-gone') });
      const at = bench.iso;
      bench.nowMs += 1_000;
      const memory = bench.aMemory('r-berlin');
      await bench.apply(roleId, { kind: 'supersede', memory, supersededIds: ['r-paris'] });
      await bench.apply(roleId, { kind: 'remove', memoryId: 'r-gone', at: bench.iso });
      expect(await bench.texts(roleId)).toEqual(['(r-paris)', 'r-berlin']);
      const restored = await bench.history.restore(SYSTEM, { ...subject, at });
      expect(restored.details).toMatchObject({ moment: at, added: 1, changed: 1, removed: 1 });
      expect(await bench.texts(roleId)).toEqual(['r-gone', 'r-paris']);
      expect((await bench.audited())[0]).toBe('memory.restore');
      bench.nowMs += 1_000;
      const undone = await bench.operations.undo(SYSTEM, agentId, restored.id);
      expect(await bench.texts(roleId)).toEqual(['(r-paris)', 'r-berlin']);
      await expect(bench.operations.undo(SYSTEM, agentId, restored.id)).rejects.toMatchObject({
        code: 'OPERATION_UNDONE',
      });
      const { list } = await bench.operations.list(SYSTEM, { agentId, page: 1, limit: 20 });
      expect(list.map(({ kind: what, undoneBy }) => [what, undoneBy])).toEqual([
        ['undo', null],
        ['restore', undone.id],
      ]);
    });

    it('leaves what was changed since an operation, and says so', async () => {
      const subject = await bench.subject();
      const { agentId, roleId } = subject;
      const at = bench.iso;
      bench.nowMs += 1_000;
      for (const id of ['k-one', 'k-two'])
        await bench.apply(roleId, { kind: 'add', memory: bench.aMemory(id) });
      const { id } = await bench.history.restore(SYSTEM, { ...subject, at });
      await bench.apply(roleId, { kind: 'add', memory: bench.aMemory('k-two', { text: 'said again' }) });
      const { details } = await bench.operations.undo(SYSTEM, agentId, id);
      expect(details).toMatchObject({ added: 1, kept: 1 });
      expect(await bench.texts(roleId)).toEqual(['k-one', 'said again']);
    });

    it('keeps the order of versions when the clock goes back', async () => {
      const subject = await bench.subject();
      await bench.apply(subject.roleId, { kind: 'add', memory: bench.aMemory('c-one') });
      const at = bench.iso;
      bench.nowMs -= 60_000;
      await bench.apply(subject.roleId, { kind: 'update', memoryId: 'c-one', text: 'two', at: bench.iso });
      expect(Object.values(await asOf(subject, at))).toMatchObject([{ 0: 'two' }]);
      expect(await asOf(subject, bench.iso)).toEqual({});
      bench.nowMs += 60_000;
    });

    it('understands versions of before states were kept', async () => {
      const subject = await bench.subject();
      const { roleId: role_id } = subject;
      const old = { role_id, sequence: null, recorded_at: null, state: null, operation_id: null };
      const day = (number: number): string => `2025-01-0${number}T00:00:00.000Z`;
      await bench.apply(role_id, {
        kind: 'add',
        memory: bench.aMemory('o-1', { kind: 'home', slot: 'lives-in', text: 'Paris', supersededBy: 'o-2' }),
      });
      await bench.database.write(async (rows) => {
        await rows.of('memoryVersion').delete({ role_id });
        const add = (id: string, fields: object): Promise<unknown> =>
          rows.of('memoryVersion').insert({ ...old, id: `${role_id}-${id}`, ...fields });
        await add('1', { memory_id: 'o-1', event: 'add', old_text: null, new_text: 'Pari', at: day(1) });
        await add('2', {
          memory_id: 'o-1',
          event: 'update',
          old_text: 'Pari',
          new_text: 'Paris',
          at: day(2),
        });
        await add('3', { memory_id: 'o-3', event: 'add', old_text: null, new_text: 'lost', at: day(2) });
        await add('4', {
          memory_id: 'o-1',
          event: 'supersede',
          old_text: 'Paris',
          new_text: 'x',
          at: day(3),
        });
        await add('5', { memory_id: 'o-3', event: 'delete', old_text: 'lost', new_text: null, at: day(4) });
      });
      expect(await asOf(subject, day(1))).toEqual({ 'o-1': ['Pari', 'home', 'lives-in', null, null] });
      expect(await asOf(subject, day(2))).toEqual({
        'o-1': ['Paris', 'home', 'lives-in', null, null],
        'o-3': ['lost', 'other', null, null, null],
      });
      expect(await asOf(subject, day(4))).toEqual({ 'o-1': ['Paris', 'home', 'lives-in', 'o-2', day(3)] });
    });

    it('refuses agents whose memories are kept elsewhere, and roles of other agents', async () => {
      const subject = await bench.subject();
      const other = await bench.subject({ memoryProvider: undefined, enableMemory: false });
      const restore = (request: Subject): Promise<unknown> =>
        bench.history.restore(SYSTEM, { ...request, at: bench.iso });
      await expect(restore(other)).rejects.toMatchObject({ status: 409, code: 'MEMORY_NOT_LOCAL' });
      await expect(restore({ ...subject, roleId: other.roleId })).rejects.toMatchObject({ status: 404 });
      await expect(bench.operations.undo(SYSTEM, subject.agentId, 'x')).rejects.toMatchObject({
        status: 404,
      });
    });
  });
}

/** Does random steps to a role and to a reference model, and keeps the model of each moment. */
class Walk {
  readonly moments = new Map<string, Model>();
  private model: Model = {};
  private count = 0;
  private readonly operations: { id: string; before: Model; after: Model }[] = [];

  constructor(
    private readonly bench: MemoryBench,
    private readonly subject: Subject,
    private readonly name: string,
  ) {}

  async take({ kind, pick, slot, waitMs }: Step): Promise<void> {
    const { bench } = this;
    bench.nowMs += waitMs;
    const ids = Object.keys(this.model);
    const id = ids[pick % Math.max(1, ids.length)];
    if (kind === 'restore') await this.restore(pick);
    else if (kind === 'undo') await this.undo();
    else if (kind === 'add' || id === undefined) await this.apply(this.add(slot));
    else if (kind === 'supersede') await this.apply(this.supersede(id, slot));
    else await this.apply(this.edit(kind, id, slot));
    this.moments.set(bench.iso, structuredClone(this.model));
  }

  private async apply(change: MemoryChange): Promise<void> {
    await this.bench.apply(this.subject.roleId, change);
  }

  private next(): string {
    this.count += 1;
    return `${this.name}-${this.count}`;
  }

  private add(slot: string | null): MemoryChange {
    const id = this.next();
    this.model[id] = [id, 'note', slot, null, null];
    return { kind: 'add', memory: this.bench.aMemory(id, { slot }) };
  }

  private supersede(old: string, slot: string | null): MemoryChange {
    const { memory } = this.add(slot) as { memory: ReturnType<MemoryBench['aMemory']> };
    const known = this.model[old] as Model[string];
    this.model[old] = [known[0], known[1], known[2], memory.id, this.bench.iso];
    return { kind: 'supersede', memory, supersededIds: [old] };
  }

  private edit(kind: 'revise' | 'update' | 'remove', id: string, slot: string | null): MemoryChange {
    const at = this.bench.iso;
    const known = this.model[id] as Model[string];
    const text = `${id} ${kind} ${this.next()}`;
    if (kind === 'remove') {
      const { [id]: _, ...rest } = this.model;
      this.model = rest;
      return { kind, memoryId: id, at };
    }
    if (kind === 'update') {
      this.model[id] = [text, known[1], known[2], known[3], known[4]];
      return { kind, memoryId: id, text, at };
    }
    this.model[id] = [text, 'home', slot, null, at];
    return { kind, memory: this.bench.aMemory(id, { text, kind: 'home', slot, validTo: at }), at };
  }

  private async restore(pick: number): Promise<void> {
    const known = [...this.moments];
    const chosen = known[pick % Math.max(1, known.length)];
    if (chosen === undefined) return;
    const before = this.model;
    // The moment of now itself may still change; what it is now is what is restored.
    const after = chosen[0] === this.bench.iso ? this.model : structuredClone(chosen[1]);
    const { id } = await this.bench.history.restore(SYSTEM, { ...this.subject, at: chosen[0] });
    this.model = structuredClone(after);
    this.operations.push({ id, before: structuredClone(before), after });
  }

  /** Only where nothing came in between: what else it does is told by tests of their own. */
  private async undo(): Promise<void> {
    const last = this.operations.at(-1);
    if (last === undefined || JSON.stringify(sorted(last.after)) !== JSON.stringify(sorted(this.model)))
      return;
    this.operations.pop();
    const { details } = await this.bench.operations.undo(SYSTEM, this.subject.agentId, last.id);
    expect(details.kept).toBe(0);
    this.model = structuredClone(last.before);
  }
}

function sorted(model: Model): [string, Model[string]][] {
  return Object.entries(model).sort(([a], [b]) => (a < b ? -1 : 1));
}

function toModel(list: readonly MemoryStateView[]): Model {
  return Object.fromEntries(
    list.map(({ id, text, kind, slot, supersededBy, validTo }) => [
      id,
      [text, kind, slot, supersededBy, validTo],
    ]),
  );
}
