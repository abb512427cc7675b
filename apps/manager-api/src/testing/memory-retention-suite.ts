import type { MemoryRetentionPolicy } from '@xiaozhi/contracts';
import { DIGEST_KIND, memoryRetentionPolicy } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import type { StoredMemory } from '@xiaozhi/memory-local';
import { silentLogger } from '@xiaozhi/observability';
import { SYSTEM } from '../http/actor.js';
import { MemoryLinksController } from '../memory-compression/memory-links.controller.js';
import { MemoryRetentionJob } from '../memory-retention/memory-retention.job.js';
import { MemoryRetentionService } from '../memory-retention/memory-retention.service.js';
import { useMemoryBench } from './memory-bench.js';

const DAY_MS = 24 * 60 * 60_000;

/** What agents forget by themselves, on a database of one kind. */
export function describeMemoryRetention(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`memory retention on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let retention: MemoryRetentionService;
    let job: MemoryRetentionJob;
    let count = 0;
    beforeAll(() => {
      const { agents, agentMemory, operations, audit, database, now } = bench;
      retention = new MemoryRetentionService(agents, agentMemory, operations, audit, database, now);
      job = new MemoryRetentionJob(retention, audit, database, silentLogger(), now);
    });

    const policyOf = (policy: Partial<MemoryRetentionPolicy>): MemoryRetentionPolicy =>
      memoryRetentionPolicy.parse({ enabled: true, ...policy });
    const remember = async (
      roleId: string,
      text: string,
      more: Partial<StoredMemory> = {},
    ): Promise<string> => {
      count += 1;
      const id = `p-${count}`;
      await bench.apply(roleId, { kind: 'add', memory: bench.aMemory(id, { text, ...more }) });
      return id;
    };

    it('says in a dry run what a policy would take, and takes nothing', async () => {
      const { agentId, roleId } = await bench.subject();
      await remember(roleId, 'Old note.');
      await remember(roleId, 'Old name.', { kind: 'name' });
      bench.nowMs += 31 * DAY_MS;
      await remember(roleId, 'New note.');
      const policy = policyOf({ maxAgeDays: { '*': 30 } });
      const result = await retention.run(SYSTEM, agentId, { dryRun: true, policy });
      expect(result).toMatchObject({
        ...{ examined: 3, counts: { age: 1, weak: 0, count: 0, superseded: 0 }, operation: null },
        pruned: [{ text: 'Old note.', roleId, reason: 'age' }],
      });
      expect(await bench.texts(roleId)).toHaveLength(3);
      await expect(retention.run(SYSTEM, agentId, { dryRun: false, policy })).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      });
    });

    it('spares what is often recalled', async () => {
      const { agentId, roleId } = await bench.subject();
      const often = await remember(roleId, 'Often recalled.');
      await remember(roleId, 'Never recalled.');
      const recalled = JSON.stringify([{ id: often, text: 'x', score: 1, source: 'mirror' }]);
      await bench.database.write(async (rows) => {
        for (const turn of ['r1', 'r2', 'r3'])
          await rows.of('interaction').insert({
            ...{ id: turn, role_id: roleId, session_id: 's', device_id: roleId, agent_id: agentId },
            ...{ state: 'extracted', recalled, created_at: bench.iso, updated_at: bench.iso },
          });
      });
      bench.nowMs += 90 * DAY_MS;
      const policy = policyOf({ minStrength: 0.6 });
      const { pruned } = await retention.run(SYSTEM, agentId, { dryRun: true, policy });
      expect(pruned).toMatchObject([{ text: 'Never recalled.', reason: 'weak', strength: 0.5 }]);
      const limited = await retention.run(SYSTEM, agentId, {
        dryRun: true,
        policy: policyOf({ maxCount: 1 }),
      });
      expect(limited.pruned).toMatchObject([{ text: 'Never recalled.', reason: 'count' }]);
    });

    it('runs once a day, audits it, and gives back what went within the grace time', async () => {
      const { agentId, roleId } = await bench.subject();
      await remember(roleId, 'Gone.');
      await retention.set(SYSTEM, agentId, policyOf({ maxAgeDays: { note: 10 }, graceDays: 5 }));
      bench.nowMs += 11 * DAY_MS;
      expect([await job.runDue(), await bench.texts(roleId)]).toEqual([1, []]);
      expect((await bench.audited())[0]).toBe('memory.prune');
      bench.nowMs += DAY_MS - 1;
      expect(await job.runDue()).toBe(0);
      const { list } = await bench.operations.list(SYSTEM, { agentId, page: 1, limit: 5 });
      expect(list[0]).toMatchObject({
        kind: 'prune',
        actor: 'system:system',
        details: { age: 1, graceDays: 5 },
      });
      await bench.operations.undo(SYSTEM, agentId, list[0]?.id ?? '');
      expect(await bench.texts(roleId)).toEqual(['Gone.']);
      await retention.set(SYSTEM, agentId, policyOf({ enabled: false }));
    });

    it('lets go for good when the grace time is over, and of nothing that came back', async () => {
      const { agentId, roleId } = await bench.subject();
      const gone = await remember(roleId, 'Gone for good.');
      const back = await remember(roleId, 'Said again.');
      await retention.set(SYSTEM, agentId, policyOf({ maxAgeDays: { note: 10 }, graceDays: 5 }));
      bench.nowMs += 11 * DAY_MS;
      await job.runDue();
      await bench.apply(roleId, { kind: 'add', memory: bench.aMemory(back, { text: 'Said again.' }) });
      bench.nowMs += 5 * DAY_MS;
      await job.runDue();
      const versions = bench.database.repository('memoryVersion');
      expect(await versions.countBy({ memory_id: gone })).toBe(0);
      expect(await versions.countBy({ memory_id: back })).toBe(3);
      const { list } = await bench.operations.list(SYSTEM, { agentId, page: 1, limit: 50 });
      const first = list.find(({ details }) => details.expired === 1);
      await expect(bench.operations.undo(SYSTEM, agentId, first?.id ?? '')).rejects.toMatchObject({
        code: 'OPERATION_EXPIRED',
      });
    });

    it('is run by one of several managers that look at the same time', async () => {
      const { agentId, roleId } = await bench.subject();
      await remember(roleId, 'Once.');
      await retention.set(SYSTEM, agentId, policyOf({ maxAgeDays: { note: 1 } }));
      bench.nowMs += 2 * DAY_MS;
      await Promise.all([job.runDue(), job.runDue(), job.runDue()]);
      const { list } = await bench.operations.list(SYSTEM, { agentId, page: 1, limit: 50 });
      expect(list.filter(({ kind: what }) => what === 'prune')).toHaveLength(1);
    });

    it('folds old detail into a summary that keeps its sources, and unfolds it again', async () => {
      const { agentId, roleId } = await bench.subject();
      const owned = ['a tent', 'two kayaks', 'a drum'];
      const ids: string[] = [];
      for (const what of owned)
        ids.push(await remember(roleId, `User owns ${what}.`, { kind: 'possession', utterance: what }));
      await remember(roleId, 'User is allergic to nuts.', { kind: 'allergy' });
      bench.nowMs += 200 * DAY_MS;
      const digest = 'User owns a tent, two kayaks and a drum.';
      const policy = policyOf({ compress: { minAgeDays: 90, maxStrength: 0.5, minSources: 3 } });
      const dry = await retention.run(SYSTEM, agentId, { dryRun: true, policy });
      expect(dry.summaries).toMatchObject([{ roleId, text: digest, sources: ids.map((id) => ({ id })) }]);
      expect(await bench.texts(roleId)).toHaveLength(4);
      await retention.set(SYSTEM, agentId, policy);
      const { compression, pruned } = await retention.run(SYSTEM, agentId, { dryRun: false });
      expect([pruned, compression]).toMatchObject([
        [],
        { kind: 'compress', details: { summaries: 1, sources: 3 } },
      ]);
      const folded = owned.map((what) => `(User owns ${what}.)`);
      expect(await bench.texts(roleId)).toEqual([...folded, 'User is allergic to nuts.', digest].sort());
      expect((await bench.audited())[0]).toBe('memory.compress');
      const links = new MemoryLinksController(bench.agentMemory, bench.database);
      const [one] = await bench.database.repository('memory').findBy({ role_id: roleId, kind: DIGEST_KIND });
      const id = one?.id ?? '';
      const down = await links.links(id, { agentId, roleId });
      expect([down.successor, down.sources.map((source) => source.id)]).toEqual([null, [...ids].sort()]);
      const up = await links.links(ids[0] ?? '', { agentId, roleId });
      expect([up.successor?.text, up.sources]).toEqual([digest, []]);
      // They hold still, so none of them has an end.
      expect(await bench.store.list(parseRoleId(roleId), { includeSuperseded: true })).not.toContainEqual(
        expect.objectContaining({ validTo: expect.any(String) as unknown }),
      );
      expect((await retention.run(SYSTEM, agentId, { dryRun: false })).summaries).toEqual([]);
      await bench.operations.undo(SYSTEM, agentId, compression?.id ?? '');
      expect(await bench.texts(roleId)).toEqual(
        [...owned.map((what) => `User owns ${what}.`), 'User is allergic to nuts.'].sort(),
      );
    });

    it('shows no links to whom the memory does not belong', async () => {
      const { agentId, roleId } = await bench.subject();
      const other = await bench.subject();
      const id = await remember(other.roleId, 'Of somebody else.');
      const links = new MemoryLinksController(bench.agentMemory, bench.database);
      await expect(links.links(id, { agentId, roleId })).rejects.toMatchObject({ code: 'MEMORY_NOT_FOUND' });
    });

    it('refuses agents whose memories are kept elsewhere', async () => {
      const { agentId } = await bench.subject({ enableMemory: false });
      const refusal = { status: 409, code: 'MEMORY_NOT_LOCAL' };
      await expect(retention.set(SYSTEM, agentId, policyOf({}))).rejects.toMatchObject(refusal);
      await expect(retention.run(SYSTEM, agentId, { dryRun: true })).rejects.toMatchObject(refusal);
    });
  });
}
