import { MemoryRejected, MemoryThrottled, MemoryUnavailable, parseRoleId } from '@xiaozhi/memory';
import type { MemoryImporter, MemoryProvider, Page, PortableMemory } from '@xiaozhi/memory';
import { useMemoryBench } from '../testing/memory-bench.js';
import { DatabaseSide } from './database-side.js';
import { MigrationItems } from './migration-items.js';
import { RoleMigration } from './role-migration.js';
import { ServiceSide } from './service-side.js';

jest.setTimeout(60_000);

const PATIENCE = { deadlineMs: 1_000, triesCount: 4, firstWaitMs: 1, maxWaitMs: 5 };

/** A service that takes memories as they are, and fails as it is told. */
class Service implements MemoryImporter {
  readonly code = 'service';
  readonly capabilities = new Set(['list', 'edit', 'create']);
  memories: PortableMemory[] = [];
  /** What befalls the next imports; `lost`: it arrives, and the answer does not. */
  readonly faults: (Error | 'lost')[] = [];
  importsCount = 0;

  listPortable(roleId: string): Promise<Page<PortableMemory>> {
    const items = this.memories.filter((memory) => memory.roleId === roleId);
    return Promise.resolve({ total: items.length, items });
  }

  importMemory(_: string, memory: PortableMemory): Promise<string | undefined> {
    this.importsCount += 1;
    const fault = this.faults.shift();
    if (fault instanceof Error) return Promise.reject(fault);
    const id = `s${this.importsCount}`;
    this.memories.push({ ...memory, id });
    return fault === 'lost' ? Promise.reject(new MemoryUnavailable('lost')) : Promise.resolve(id);
  }

  remove(_: string, id: string): Promise<void> {
    this.memories = this.memories.filter((memory) => memory.id !== id);
    return Promise.resolve();
  }

  get texts(): string[] {
    return this.memories.map(({ text }) => text).sort();
  }
}

describe(RoleMigration, () => {
  const bench = useMemoryBench(() => ({}));
  let service: Service;
  let count = 0;
  let id: string;
  let roleId: ReturnType<typeof parseRoleId>;
  beforeEach(async () => {
    service = new Service();
    id = `migration-${(count += 1)}`;
    roleId = parseRoleId((await bench.subject()).roleId);
    const more = { kind: 'home', slot: 'lives-in', utterance: 'I live in Paris.', aboutFrom: bench.iso };
    const from = { interactionId: 't1', sessionId: 's', deviceId: roleId, messageIndex: 0, agentId: 'a' };
    bench.nowMs += 1_000;
    await bench.apply(
      roleId,
      {
        kind: 'add',
        memory: bench.aMemory(`${id}-paris`, { text: 'User lives in Paris.', ...more, ...from }),
      },
      { kind: 'add', memory: bench.aMemory(`${id}-tea`, { text: 'User likes tea.' }) },
    );
  });

  const local = (): DatabaseSide => new DatabaseSide('Memory_local', bench.database, bench.now);
  const signal = new AbortController().signal;
  const remote = (migrationId = id): ServiceSide =>
    new ServiceSide(
      'Memory_service',
      service as unknown as MemoryProvider,
      { ...PATIENCE, signal },
      migrationId,
    );
  const items = (migrationId = id): MigrationItems =>
    new MigrationItems(bench.database, migrationId, bench.now);
  const toService = (): RoleMigration =>
    new RoleMigration(roleId, { source: local(), target: remote(), items: items(), signal });
  const states = async (migrationId = id): Promise<string[]> =>
    (await items(migrationId).of(roleId)).map(({ state }) => state).sort();
  const all = { verified: 2, missing: 0, differing: 0 };

  it('brings all of a memory to a service and back, and nothing twice', async () => {
    const before = await bench.database.repository('memory').findBy({ role_id: roleId });
    await toService().copy();
    await toService().copy();
    expect(await toService().verify()).toEqual(all);
    expect(service.texts).toEqual(['User likes tea.', 'User lives in Paris.']);
    expect([service.importsCount, await states()]).toEqual([2, ['written', 'written']]);
    await bench.store.removeAll(roleId);
    const back = `${id}-back`;
    const migration = new RoleMigration(roleId, {
      ...{ source: remote(back), target: local(), items: items(back), signal },
    });
    await migration.copy();
    expect(await migration.verify()).toEqual(all);
    const after = await bench.database.repository('memory').findBy({ role_id: roleId });
    const sorted = (rows: typeof before): typeof before => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(sorted(after)).toEqual(sorted(before));
  });

  it('knows what a kill left unnoted for its own, whichever side it is at', async () => {
    const put = MigrationItems.prototype.put;
    let left = 2;
    const killed = jest.spyOn(MigrationItems.prototype, 'put').mockImplementation(function (
      this: MigrationItems,
      ...args
    ) {
      left -= 1;
      return left < 0 || args[1].state !== 'writing'
        ? Promise.reject(new Error('killed'))
        : put.apply(this, args);
    });
    await expect(toService().copy()).rejects.toThrow('killed');
    killed.mockRestore();
    expect([service.memories.length, await states()]).toEqual([1, ['writing']]);
    await toService().copy();
    expect([service.importsCount, await states()]).toEqual([2, ['written', 'written']]);
    await toService().rollBack();
    expect(service.memories).toEqual([]);
  });

  it('rolls back what a kill left unnoted', async () => {
    const put = MigrationItems.prototype.put;
    const killed = jest.spyOn(MigrationItems.prototype, 'put').mockImplementation(function (
      this: MigrationItems,
      ...args
    ) {
      return args[1].state === 'writing' ? put.apply(this, args) : Promise.reject(new Error('killed'));
    });
    await expect(toService().copy()).rejects.toThrow('killed');
    killed.mockRestore();
    await toService().rollBack();
    expect([service.memories, await states()]).toEqual([[], ['removed']]);
  });

  it('leaves what the target had, and takes it for there', async () => {
    service.memories = [
      { id: 'theirs', roleId, text: 'user likes tea', createdAt: bench.iso, updatedAt: bench.iso },
    ];
    await toService().copy();
    expect(await states()).toEqual(['there', 'written']);
    expect(await toService().verify()).toEqual(all);
    await toService().rollBack();
    expect(service.memories).toMatchObject([{ id: 'theirs' }]);
  });

  it('tries again what is down or throttled, looks first, and gives up on what is refused', async () => {
    service.faults.push(
      new MemoryUnavailable('500'),
      new MemoryThrottled('slow', { retryAfterMs: 2 }),
      'lost',
    );
    await toService().copy();
    expect(service.texts).toEqual(['User likes tea.', 'User lives in Paris.']);
    await toService().rollBack();
    service.faults.push(new MemoryRejected('too long'));
    const again = `${id}-again`;
    await new RoleMigration(roleId, {
      ...{ source: local(), target: remote(again), items: items(again), signal },
    }).copy();
    expect(await states(again)).toEqual(['failed', 'written']);
  });

  it('stops at a service that stays down, and goes on from there', async () => {
    service.faults.push(...Array.from({ length: 4 }, () => new MemoryUnavailable('down')));
    await expect(toService().copy()).rejects.toThrow('down');
    await toService().copy();
    expect([service.memories.length, await states()]).toEqual([2, ['written', 'written']]);
  });

  it('follows the source: what is new, changed or gone there', async () => {
    await toService().copy();
    const at = bench.iso;
    await bench.apply(
      roleId,
      { kind: 'update', memoryId: `${id}-tea`, text: 'User likes green tea.', at },
      { kind: 'remove', memoryId: `${id}-paris`, at },
      { kind: 'add', memory: bench.aMemory(`${id}-cat`, { text: 'User has a cat.' }) },
    );
    await toService().copy();
    expect(service.texts).toEqual(['User has a cat.', 'User likes green tea.']);
    expect(await toService().verify()).toEqual(all);
  });

  it('tells what is missing at the target, or says something else', async () => {
    await toService().copy();
    service.memories = service.memories
      .filter(({ text }) => text !== 'User likes tea.')
      .map((memory) => ({ ...memory, text: 'User lives in Rome.' }));
    expect(await toService().verify()).toEqual({ verified: 0, missing: 1, differing: 1 });
  });

  it('erases at the source only what stands at the target', async () => {
    await toService().copy();
    service.memories = service.memories.filter(({ text }) => text !== 'User likes tea.');
    expect(await toService().eraseSource()).toBe(1);
    expect(await bench.texts(roleId)).toEqual(['User likes tea.']);
  });
});
