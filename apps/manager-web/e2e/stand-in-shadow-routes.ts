import type {
  AgentShadowView,
  MemoryMigrationView,
  ShadowStatistics,
  ShadowTurnView,
} from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

const SHADOW = '/api/agent/1/memory-shadow';
const MIGRATION = '/api/agent/1/memory-migration';

/** Two providers side by side, and a job that moved memories between them. */
export function shadowRoutes(role: string, now: string): Record<string, () => Answer> {
  const sides = {
    primary: { configId: 'Memory_local', providerCode: 'local', name: 'Local memory' },
    shadow: { configId: 'Memory_mem0ai', providerCode: 'mem0ai', name: 'Mem0' },
  };
  const view: AgentShadowView = { agentId: '1', ...sides, startedAt: now };
  const statistics: ShadowStatistics = {
    turns: 412,
    outcomes: { answered: 397, failed: 6, late: 7, dropped: 2 },
    memories: { both: 388, onlyPrimary: 61, onlyShadow: 74 },
    agreement: 0.74,
    primary: { count: 412, p50: 14, p95: 61, p99: 300, incomplete: 3 },
    shadow: { count: 397, p50: 182, p95: 640, p99: 1_910 },
    verdicts: { primary: 12, shadow: 9, same: 31 },
    errors: [{ reason: '[mem0ai] answered 503; it is retried later.', count: 6 }],
  };
  const turn: ShadowTurnView = {
    ...{ turnId: 'i1', roleId: role, deviceId: role, sessionId: 's1', at: now, bothCount: 1 },
    primary: {
      ...{ configId: 'Memory_local', ms: 12, isComplete: true },
      memories: [
        { id: 'm1', text: 'User is allergic to peanuts.', score: 0.82, match: 0 },
        { id: 'm2', text: 'User has moved to Bergen.', score: 0.4, match: null },
      ],
    },
    shadow: {
      ...{ configId: 'Memory_mem0ai', ms: 203, outcome: 'answered', reason: null },
      memories: [
        { id: 's1', text: 'Allergic to peanuts', score: 0.9, match: 0 },
        { id: 's2', text: 'Carries an adrenaline pen since 2024', score: 0.7, match: null },
      ],
    },
    ...{ verdict: null, judgedBy: null },
  };
  const counts = { written: 127, there: 1, failed: 0, removed: 0, verified: 128, missing: 0, differing: 0 };
  const migration: MemoryMigrationView = {
    ...{ id: 'g1', agentId: '1', roleId: null, state: 'copied', fault: null, actor: 'operator' },
    ...{ createdAt: now, updatedAt: now, formerConfigId: null },
    source: { configId: 'Memory_local', providerCode: 'local' },
    target: { configId: 'Memory_mem0ai', providerCode: 'mem0ai' },
    roles: [{ roleId: role, read: 128, erased: 0, ...counts }],
    losses: ['kinds-in-metadata', 'superseded-stays', 'versions-stay'],
  };
  const data = (value: unknown) => (): Answer => ({ status: 200, data: value });
  const count = (of: { configId: string; providerCode: string }, held: number) => ({
    ...{ configId: of.configId, providerCode: of.providerCode, count: held, error: null },
  });
  return {
    [`GET ${SHADOW}`]: data(view),
    [`GET ${SHADOW}/counts`]: data({ sides: [count(sides.primary, 128), count(sides.shadow, 141)] }),
    [`GET ${SHADOW}/statistics`]: data(statistics),
    [`GET ${SHADOW}/turns`]: data({ total: 1, list: [turn] }),
    [`PUT ${SHADOW}/turns/i1/verdict`]: () => {
      turn.verdict = 'shadow';
      return { status: 200, data: turn };
    },
    [`GET ${MIGRATION}`]: data({ total: 1, list: [migration] }),
    [`POST ${MIGRATION}/dry-run`]: data({
      ...{ source: migration.source, target: migration.target, losses: migration.losses },
      roles: [{ roleId: role, current: 128, superseded: 9, there: 1 }],
    }),
  };
}
