import type { AgentGrantView, GrantLevel } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

/** With whom the agent is shared; `ann` is the only one who can have it. */
export function grantRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const grants: AgentGrantView[] = [];
  return {
    'GET /api/agent/1/grant': () => ({ status: 200, data: grants }),
    'GET /api/user/2/grant': () => ({ status: 200, data: grants }),
    'PUT /api/agent/1/grant/2': (_, { level }) => {
      grants.splice(0, 1, {
        ...{ agentId: '1', agentName: 'Anna', userId: '2', username: 'ann', role: 'viewer', reach: 'shared' },
        ...{ level: level as GrantLevel, grantedBy: 'operator', grantedAt: now },
      });
      return { status: 200, data: grants[0] };
    },
    'DELETE /api/agent/1/grant/2': () => (grants.splice(0), { status: 200, data: null }),
  };
}
