import type { AgentBatchStart, AgentBatchView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;
const CONFIRM = 'shown';
const REFUSED = 'There is no agent "gone".';

/** One change of three agents, of which one is refused; each look finds it further. */
export function batchRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const agents = ['Anna', 'Ben', 'Cleo'].map((name, index) => ({ id: String(index + 1), name }));
  const total = agents.length;
  let looks = 0;
  let state: AgentBatchView['state'] = 'running';
  const batch = (): AgentBatchView => {
    const settled = Math.min(looks, total);
    if (settled === total && state === 'running') state = 'done';
    const failed = settled === total ? 1 : 0;
    return {
      ...{ id: 'b1', action: 'update', state, actor: 'user:operator', createdAt: now, finishedAt: null },
      counts: { total, done: settled - failed, failed, left: total - settled },
      agents: {
        total: failed,
        list: [
          {
            agentId: 'gone',
            name: null,
            state: 'failed' as const,
            error: 'AGENT_NOT_FOUND',
            message: REFUSED,
            at: now,
          },
        ].slice(0, failed),
      },
    };
  };
  const start = (fields: Partial<AgentBatchStart>): Answer => ({
    status: 200,
    data: { dryRun: true, count: total, agents, confirm: null, batchId: null, ...fields },
  });
  return {
    'POST /api/agent/batch': (_, { dryRun, confirm }) => {
      if (dryRun !== false) return start({ confirm: CONFIRM });
      if (confirm !== CONFIRM) return { status: 409, error: 'CONFIRM_OUTDATED' };
      looks = 0;
      state = 'running';
      return start({ dryRun: false, batchId: 'b1' });
    },
    'GET /api/agent/batch/b1': () => {
      const found = batch();
      if (state === 'running') looks += 1;
      return { status: 200, data: found };
    },
    'POST /api/agent/batch/b1/cancel': () => {
      state = 'cancelled';
      return { status: 200, data: batch() };
    },
  };
}
