import type { ShadowReport } from '@xiaozhi/contracts';
import { SYSTEM } from '../http/actor.js';
import { MemoryErasureService } from '../memory-erasure/memory-erasure.service.js';
import { ShadowComparisonService, forgetCompared } from '../memory-shadow/shadow-comparison.service.js';
import { useMemoryBench } from './memory-bench.js';

const DAY_MS = 24 * 60 * 60_000;

/** Comparisons of two memories on a database of one kind. */
export function describeMemoryShadow(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`comparing memories on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let comparisons: ShadowComparisonService;
    let count = 0;
    beforeAll(() => {
      comparisons = new ShadowComparisonService(bench.agents, bench.audit, bench.database, bench.now);
    });

    const report = async (
      { agentId, roleId }: { agentId: string; roleId: string },
      more: { primary?: object; shadow?: object } = {},
    ): Promise<ShadowReport> => {
      count += 1;
      const memory = { id: 'p1', text: 'User lives in Paris.', score: 1, match: 0 };
      const made: ShadowReport = {
        ...{ turnId: `shadow-${count}`, roleId, agentId, sessionId: 's', deviceId: roleId, at: bench.iso },
        primary: { configId: 'A', ms: 10 * count, isComplete: true, memories: [memory], ...more.primary },
        shadow: {
          ...{ configId: 'B', ms: 20, outcome: 'answered' },
          memories: [{ ...memory, id: 's1', text: 'Lives in Paris' }],
          ...more.shadow,
        },
      };
      await comparisons.report(made);
      return made;
    };
    const turns = (agentId: string, only: 'all' | 'differing' | 'failed' | 'unjudged' = 'all') =>
      comparisons.turns(SYSTEM, agentId, { page: 1, limit: 20, only });

    it('counts what both found, what one found, and who was late', async () => {
      const subject = await bench.subject();
      const twice = await report(subject);
      await comparisons.report(twice);
      await report(subject, { shadow: { memories: [] }, primary: { memories: [], isComplete: false } });
      const other = { id: 'p2', text: 'User likes tea.', score: 1, match: null };
      await report(subject, { primary: { memories: [other] }, shadow: { memories: [other, other] } });
      await report(subject, { shadow: { outcome: 'failed', reason: '[mem0ai] 500', memories: [], ms: 900 } });
      const statistics = await comparisons.statistics(subject.agentId, {});
      expect(statistics).toMatchObject({
        turns: 4,
        outcomes: { answered: 3, failed: 1, late: 0, dropped: 0 },
        memories: { both: 1, onlyPrimary: 1, onlyShadow: 2 },
        primary: { count: 4, incomplete: 1 },
        shadow: { count: 3, p50: 20, p95: 20, p99: 20 },
        errors: [{ reason: '[mem0ai] 500', count: 1 }],
      });
      // One turn agrees wholly, two empty lists agree, and one shares none of three.
      expect(statistics.agreement).toBeCloseTo(2 / 3);
      expect((await turns(subject.agentId, 'failed')).total).toBe(1);
      expect((await turns(subject.agentId, 'differing')).total).toBe(1);
    });

    it('keeps which list an operator found better, within a period too', async () => {
      const subject = await bench.subject();
      const { turnId } = await report(subject);
      await comparisons.judge(SYSTEM, { ...subject, turnId }, { verdict: 'shadow' });
      bench.nowMs += DAY_MS;
      const from = bench.iso;
      await report(subject);
      expect((await comparisons.statistics(subject.agentId, {})).verdicts.shadow).toBe(1);
      expect(await comparisons.statistics(subject.agentId, { from })).toMatchObject({
        turns: 1,
        verdicts: { shadow: 0 },
      });
      expect((await turns(subject.agentId, 'unjudged')).total).toBe(1);
      const stranger = await bench.subject();
      await expect(
        comparisons.judge(SYSTEM, { ...stranger, turnId }, { verdict: 'same' }),
      ).rejects.toMatchObject({ code: 'COMPARISON_NOT_FOUND' });
      await comparisons.judge(SYSTEM, { ...subject, turnId }, { verdict: null });
      expect((await comparisons.statistics(subject.agentId, {})).verdicts.shadow).toBe(0);
    });

    it('says nothing any more of what a person had forgotten, and of a person who was erased', async () => {
      const subject = await bench.subject();
      await report(subject);
      await bench.database.write((rows) => forgetCompared(rows, subject.roleId, 'p1'));
      const [turn] = (await turns(subject.agentId)).list;
      expect([...turn!.primary.memories, ...turn!.shadow.memories].map(({ text }) => text)).toEqual(['', '']);
      const { agentMemory, agents, audit, database, now } = bench;
      const erasures = new MemoryErasureService(agentMemory, agents, audit, database, now);
      const certificate = await erasures.erase(SYSTEM, { ...subject, confirm: subject.roleId });
      expect(certificate.items).toContainEqual(
        expect.objectContaining({ place: 'memory-comparisons', outcome: 'erased', count: 1 }),
      );
      await report(subject);
      expect((await turns(subject.agentId)).total).toBe(0);
      bench.nowMs += 1_000;
    });

    it('lets go of what is older than thirty days', async () => {
      const subject = await bench.subject();
      await report(subject);
      bench.nowMs += 29 * DAY_MS;
      await report(subject);
      bench.nowMs += 2 * DAY_MS;
      expect(await comparisons.prune()).toBeGreaterThan(0);
      expect((await turns(subject.agentId)).total).toBe(1);
      expect(await comparisons.prune()).toBe(0);
    });
  });
}
