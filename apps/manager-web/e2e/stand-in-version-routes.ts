import type { AgentVersionDiff, AgentVersionView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

/** An agent that was changed once, and can be what it was. */
export function versionRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const version = (number: number, fields: Partial<AgentVersionView> = {}): AgentVersionView => ({
    ...{ number, at: now, actor: 'user:operator', actorId: 'u1', action: 'agent.create' },
    ...{ restoredFrom: null, changed: [] },
    ...fields,
  });
  const versions = [version(2, { action: 'agent.update', changed: ['systemPrompt'] }), version(1)];
  const diff: AgentVersionDiff = {
    from: 1,
    to: 2,
    changes: [
      { field: 'systemPrompt', before: 'You are kind.', after: 'You are a pirate.', isSecret: false },
    ],
  };
  return {
    'GET /api/agent/1/version': () => ({ status: 200, data: { total: versions.length, list: versions } }),
    'GET /api/agent/1/version/1/diff': () => ({ status: 200, data: diff }),
    'POST /api/agent/1/version/1/restore': () => {
      const number = versions.length + 1;
      versions.unshift(
        version(number, { action: 'agent.restore', restoredFrom: 1, changed: ['systemPrompt'] }),
      );
      return { status: 200, data: null };
    },
  };
}
