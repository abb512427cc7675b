import type { GrantLevel } from '@xiaozhi/contracts';
import { roleIdFor } from '@xiaozhi/memory';
import type { MemoryScope } from '@xiaozhi/memory';
import { In, Like, Not, Raw } from 'typeorm';
import type { FindOperator, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';

type Reaching = Pick<Actor, 'reach'>;

/** Where no list may be empty, since `IN ()` is no SQL. */
const NO_ID = '';

/** Whether an actor reaches an agent for looking, or for changing. */
export function reaches({ reach }: Reaching, agentId: string | null, level: GrantLevel = 'view'): boolean {
  if (reach === undefined) return true;
  const own = agentId === null ? undefined : reach.get(agentId);
  return own === 'edit' || own === level;
}

/** The agents that are left of one that is asked for, or of all; undefined where any will do. */
export function reachedAgents(
  { reach }: Reaching,
  asked?: string,
  level: GrantLevel = 'view',
): string | FindOperator<string> | undefined {
  if (reach === undefined) return asked;
  if (asked !== undefined) return reaches({ reach }, asked, level) ? asked : In([]);
  return In([...reach.keys()].filter((id) => reaches({ reach }, id, level)));
}

/** Narrows a statement to rows of agents that are reached. @param column of the agent's id */
export function narrowToReach<T extends ObjectLiteral>(
  rows: SelectQueryBuilder<T>,
  { reach }: Reaching,
  column: string,
): void {
  if (reach !== undefined)
    rows.andWhere(`${column} IN (:...reachedAgents)`, { reachedAgents: [NO_ID, ...reach.keys()] });
}

/** Devices of agents that are reached; undefined where any will do. */
export function reachedDevices({ reach }: Reaching): FindOperator<string> | undefined {
  if (reach === undefined) return undefined;
  return Raw((column) => `${column} IN (SELECT id FROM device WHERE agent_id IN (:...reachedAgents))`, {
    reachedAgents: [NO_ID, ...reach.keys()],
  });
}

/**
 * Roles of groups that have an agent which is not reached: what they remember comes from conversations of all of them.
 * None for whoever reaches all agents.
 */
export async function closedRoles(database: Database, { reach }: Reaching): Promise<ReadonlySet<string>> {
  if (reach === undefined) return new Set();
  const agents = await database.repository('agent').find({
    ...{ select: { id: true, memory_scope: true }, where: { memory_scope: Like('group:%') } },
  });
  const closed = agents.filter(({ id }) => !reach.has(id));
  return new Set(closed.map(({ memory_scope }) => groupRole(memory_scope)));
}

/** Of an agent that shares its memory with a group. */
export function groupRole(scope: string): string {
  return roleIdFor({ scope: scope as MemoryScope, deviceId: '', agentId: '' });
}

/** Roles but closed ones, of one that is asked for or of all; undefined where any will do. */
export function openRoles(
  closed: ReadonlySet<string>,
  asked?: string,
): string | FindOperator<string> | undefined {
  if (asked !== undefined) return closed.has(asked) ? In([]) : asked;
  return closed.size === 0 ? undefined : Not(In([...closed]));
}

/** A condition of a query: nothing where any value will do. */
export function narrowed<Name extends string>(
  name: Name,
  value: string | FindOperator<string> | undefined,
): Partial<Record<Name, string | FindOperator<string>>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string | FindOperator<string>>);
}

/** What a view grant does not let one do. */
export function onlyViewed(): ApiError {
  return new ApiError(403, 'FORBIDDEN', 'This agent is shared with you for viewing only.');
}

/** What needs all agents. */
export function notOfWholeSystem(): ApiError {
  const msg = 'This is of the whole system; your account sees only the agents that are shared with it.';
  return new ApiError(403, 'FORBIDDEN', msg);
}

/**
 * A group's memory would come with its name: whoever reaches some agents only cannot give it to an agent.
 * @param scope that the agent is to have @param present that it has
 * @throws ApiError 403 GROUP_SCOPE_REFUSED
 */
export function requireScopeInReach({ reach }: Reaching, scope: string | undefined, present?: string): void {
  if (reach === undefined || scope === undefined || scope === present || !scope.startsWith('group:')) return;
  const msg = 'Only users who see all agents may give an agent the memory of a group';
  throw new ApiError(403, 'GROUP_SCOPE_REFUSED', `${msg}.`, [{ path: 'memoryScope', msg }]);
}
