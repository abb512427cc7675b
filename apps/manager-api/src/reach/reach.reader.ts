import type { GrantLevel, Reach } from '@xiaozhi/contracts';
import type { Database } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';

/** Who administers the system sees all of it. */
const ALWAYS_ALL: ReadonlySet<string> = new Set(['owner', 'admin']);

/** Which agents a user sees, as it holds with their role. */
export function reachOf({ role, reach }: Pick<UserRow, 'role' | 'reach'>): Reach {
  return reach === 'shared' && !ALWAYS_ALL.has(role) ? 'shared' : 'all';
}

/**
 * What an actor reaches now. Read anew for each request, so that what is taken away is gone at the next.
 * @param only of an API token: the agents that it is narrowed to
 */
export async function readReach(
  database: Database,
  user: UserRow,
  only?: readonly string[],
): Promise<Pick<Actor, 'reach'>> {
  if (reachOf(user) === 'all')
    return only === undefined ? {} : { reach: new Map(only.map((id) => [id, 'edit'])) };
  const rows = await database.repository('agentGrant').findBy({ user_id: user.id });
  const grants = rows.map(({ agent_id: id, level }) => [id, level as GrantLevel] as const);
  return { reach: new Map(grants.filter(([id]) => only === undefined || only.includes(id))) };
}
