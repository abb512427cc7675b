import { silentLogger } from '@xiaozhi/observability';
import { roleIdFor } from '@xiaozhi/memory';
import type { StoredMemory } from '@xiaozhi/memory-local';
import { DeviceService } from '../device/device.service.js';
import { SYSTEM } from '../http/actor.js';
import { MemoryScopeService } from '../memory-scope/memory-scope.service.js';
import { useMemoryBench } from './memory-bench.js';

/** Memories that follow scopes, on a database of one kind. */
export function describeMemoryScope(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`memory scope on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let scopes: MemoryScopeService;
    let count = 0;
    beforeAll(() => {
      const { agents, database, audit, agentMemory, operations, now } = bench;
      const devices = new DeviceService(database, audit, silentLogger());
      scopes = new MemoryScopeService(agents, devices, agentMemory, operations, database, now);
    });

    const remember = async (
      roleId: string,
      text: string,
      more: Partial<StoredMemory> = {},
    ): Promise<string> => {
      count += 1;
      bench.nowMs += 1_000;
      const memory = bench.aMemory(`s-${count}`, { text, ...more });
      await bench.apply(roleId, { kind: 'add', memory });
      return memory.id;
    };
    const scopeOf = async (id: string): Promise<string> => (await bench.agents.get(id)).memoryScope;

    it('merges devices into their agent: texts once, and of two homes the newer', async () => {
      const { agentId, roleId: kitchen } = await bench.subject();
      const desk = await bench.device(agentId);
      const shared = `agent:${agentId}`;
      await remember(kitchen, 'User lives in Paris.', { slot: 'lives-in' });
      await remember(kitchen, 'Likes tea.', { embedding: new Float32Array([1]), encoder: 'test' });
      await remember(desk, 'likes tea');
      await remember(desk, 'User lives in Berlin.', { slot: 'lives-in' });
      const request = { agentId, memoryScope: 'agent' };
      const preview = await scopes.previewScope(SYSTEM, request);
      expect(preview).toEqual({
        moves: [
          { from: kitchen, to: shared, moved: 2, duplicates: 0, conflicts: 0 },
          { from: desk, to: shared, moved: 1, duplicates: 1, conflicts: 1 },
        ],
        conflicts: [{ slot: 'lives-in', holds: 'User lives in Berlin.', superseded: 'User lives in Paris.' }],
        kept: [],
      });
      expect([await scopeOf(agentId), await bench.texts(shared)]).toEqual(['device', []]);
      const { operation, preview: done } = await scopes.applyScope(SYSTEM, request);
      expect(done).toEqual(preview);
      expect(await bench.texts(shared)).toEqual([
        '(User lives in Paris.)',
        'Likes tea.',
        'User lives in Berlin.',
      ]);
      expect([await bench.texts(kitchen), await bench.texts(desk)]).toEqual([[], []]);
      const tea = await bench.database
        .repository('memory')
        .findOneByOrFail({ role_id: shared, encoder: 'test' });
      expect(tea.embedding).not.toBeNull();
      expect([await scopeOf(agentId), (await bench.audited())[0]]).toEqual(['agent', 'memory.scope']);
      const undone = await bench.operations.undo(SYSTEM, agentId, operation.id);
      expect([await scopeOf(agentId), await bench.texts(shared)]).toEqual(['device', []]);
      expect(await bench.texts(kitchen)).toEqual(['Likes tea.', 'User lives in Paris.']);
      expect(await bench.texts(desk)).toEqual(['User lives in Berlin.', 'likes tea']);
      await bench.operations.undo(SYSTEM, agentId, undone.id);
      expect([await scopeOf(agentId), await bench.texts(desk)]).toEqual(['agent', []]);
    });

    it('keeps the older home as history also when it comes second', async () => {
      const { agentId, roleId } = await bench.subject({ memoryScope: 'group:older' });
      const old = await remember('group:older', 'Old.', { slot: 'lives-in' });
      const current = await remember(roleId, 'New.', { slot: 'lives-in' });
      await scopes.applyScope(SYSTEM, { agentId, memoryScope: 'device' });
      expect(await bench.texts(roleId)).toEqual(['(Old.)', 'New.']);
      const row = await bench.database.repository('memory').findOneByOrFail({ id: old });
      expect(row).toMatchObject({ role_id: roleId, superseded_by: current });
      expect(row.valid_to).not.toBeNull();
    });

    it('asks which device gets what several shared', async () => {
      const { agentId, roleId } = await bench.subject({ memoryScope: 'agent' });
      const desk = await bench.device(agentId);
      const shared = `agent:${agentId}`;
      await remember(shared, 'Shared.');
      const request = { agentId, memoryScope: 'device' };
      expect(await scopes.previewScope(SYSTEM, request)).toEqual({
        ...{ moves: [], conflicts: [] },
        kept: [{ roleId: shared, reason: 'choose-device', count: 1 }],
      });
      await scopes.applyScope(SYSTEM, { ...request, deviceId: desk.toUpperCase() });
      expect([await bench.texts(desk), await bench.texts(roleId)]).toEqual([['Shared.'], []]);
    });

    it('takes nothing from a group that other agents share', async () => {
      const memoryScope = 'group:both';
      const { agentId } = await bench.subject({ memoryScope });
      await bench.subject({ memoryScope });
      await remember(memoryScope, 'Of both.');
      const { preview } = await scopes.applyScope(SYSTEM, { agentId, memoryScope: 'agent' });
      expect(preview.kept).toEqual([{ roleId: memoryScope, reason: 'shared-group', count: 1 }]);
      expect(await bench.texts(memoryScope)).toEqual(['Of both.']);
    });

    it('merges speakers into their device, and moves nothing the other way', async () => {
      const { agentId, roleId } = await bench.subject({ memoryScope: 'speaker' });
      await remember(`${roleId}/speaker:bo`, 'Bo likes boats.');
      await remember(roleId, 'Somebody likes cars.');
      await scopes.applyScope(SYSTEM, { agentId, memoryScope: 'device' });
      expect(await bench.texts(roleId)).toEqual(['Bo likes boats.', 'Somebody likes cars.']);
      const back = await scopes.previewScope(SYSTEM, { agentId, memoryScope: 'speaker' });
      expect(back.moves).toEqual([]);
    });

    it("leaves a child's memory where it is, whatever the scope", async () => {
      const { agentId, roleId } = await bench.subject();
      const child = roleIdFor({ scope: 'device', deviceId: roleId, agentId, isChild: true });
      await remember(child, 'Mia likes dragons.');
      await remember(roleId, 'Somebody likes cars.');
      const { preview } = await scopes.applyScope(SYSTEM, { agentId, memoryScope: 'agent' });
      expect(preview.moves.map(({ from }) => from)).toEqual([roleId]);
      expect(await bench.texts(child)).toEqual(['Mia likes dragons.']);
      const roles = await bench.agents.roles(agentId);
      expect(roles.map((role) => role.roleId)).toEqual([`agent:${agentId}`, child]);
    });

    it('takes the memories of a device along to another agent, and back', async () => {
      const { agentId: from, roleId } = await bench.subject();
      const { agentId: to } = await bench.subject({ memoryScope: 'agent' });
      await remember(roleId, 'Mine.');
      const request = { deviceId: roleId, agentId: to };
      expect((await scopes.previewRebind(SYSTEM, request)).moves).toMatchObject([
        { to: `agent:${to}`, moved: 1 },
      ]);
      const { operation } = await scopes.applyRebind(SYSTEM, request);
      expect(await bench.texts(`agent:${to}`)).toEqual(['Mine.']);
      const agentOf = async (): Promise<string | undefined> =>
        (await bench.database.repository('device').findOneBy({ id: roleId }))?.agent_id;
      expect(await agentOf()).toBe(to);
      await bench.operations.undo(SYSTEM, to, operation.id);
      expect([await agentOf(), await bench.texts(roleId)]).toEqual([from, ['Mine.']]);
    });

    it('leaves what was changed since in its new place when it is undone', async () => {
      const { agentId, roleId } = await bench.subject();
      const id = await remember(roleId, 'First.');
      await remember(roleId, 'Second.');
      const { operation } = await scopes.applyScope(SYSTEM, { agentId, memoryScope: 'agent' });
      const shared = `agent:${agentId}`;
      await bench.apply(shared, { kind: 'update', memoryId: id, text: 'Edited.', at: bench.iso });
      const { details } = await bench.operations.undo(SYSTEM, agentId, operation.id);
      expect(details.kept).toBe(1);
      expect([await bench.texts(shared), await bench.texts(roleId)]).toEqual([['Edited.'], ['Second.']]);
    });

    it('refuses agents whose memories are kept elsewhere', async () => {
      const { agentId } = await bench.subject({ enableMemory: false });
      const preview = scopes.previewScope(SYSTEM, { agentId, memoryScope: 'agent' });
      await expect(preview).rejects.toMatchObject({ status: 409, code: 'MEMORY_NOT_LOCAL' });
    });
  });
}
