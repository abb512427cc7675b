import { Injectable } from '@nestjs/common';
import type { GrantLevel, Permission } from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import { Database } from '../database/database.js';
import type { Actor, ActorRequest } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import type { ApiError } from '../http/api-error.js';
import { isReading } from '../http/permission.js';
import { closedRoles, groupRole, notOfWholeSystem, onlyViewed, reaches } from './reach.js';
import type { ReachRule, ReachSubject, SubjectKind } from './reach-rule.js';

/** Agents that a thing is of; none where there is no such thing. */
type AgentsOf = (database: Database, id: string) => Promise<readonly string[]>;

const AGENTS_OF: Record<Exclude<SubjectKind, 'agent' | 'memory'>, AgentsOf> = {
  device: async (database, id) => {
    const row = await database.repository('device').findOneBy({ id: normaliseDeviceId(id) });
    return row === null ? [] : [row.agent_id];
  },
  announcement: async (database, id) => {
    const row = await database.repository('announcement').findOneBy({ id });
    // Looked for in any case: how long it takes must not tell whether there is one.
    return AGENTS_OF.device(database, row?.device_id ?? '');
  },
  conversation: async (database, session_id) => {
    const lines = database.repository('chatMessage').createQueryBuilder('line');
    const rows = await lines
      .select('DISTINCT line.agent_id', 'agentId')
      .where('line.session_id = :session_id', { session_id })
      .getRawMany<{ agentId: string }>();
    return rows.map(({ agentId }) => agentId);
  },
  certificate: async (database, id) => {
    const row = await database.repository('memoryErasure').findOneBy({ id });
    return row === null ? [] : [row.agent_id];
  },
};

/** Lets users who reach some agents only into routes about these: what they do not reach is not there for them. */
@Injectable()
export class ReachGate {
  constructor(private readonly database: Database) {}

  /**
   * @param rule of the route; a route without one is refused
   * @throws ApiError 404 as for an id that is not there, 403 FORBIDDEN for what is of the whole system or only viewed
   */
  async admit(
    actor: Actor,
    rule: ReachRule | undefined,
    permission: Permission | undefined,
    request: ActorRequest,
  ): Promise<void> {
    if (actor.reach === undefined) return;
    if (rule === undefined || rule.by === 'system') throw notOfWholeSystem();
    const level = permission === undefined || isReading(permission) ? 'view' : 'edit';
    let isViewed = false;
    for (const subject of rule.subjects)
      for (const id of namedIds(request, subject))
        isViewed = (await this.requireReached(actor, subject.kind, id, level)) || isViewed;
    if (isViewed) throw onlyViewed();
  }

  /** @returns whether it is reached for viewing and that is not enough. @throws ApiError 404 */
  private async requireReached(
    actor: Actor,
    kind: SubjectKind,
    id: string,
    level: GrantLevel,
  ): Promise<boolean> {
    const agentIds = kind === 'agent' || kind === 'memory' ? [id] : await AGENTS_OF[kind](this.database, id);
    if (agentIds.length === 0 || !agentIds.every((agentId) => reaches(actor, agentId)))
      throw missing(kind, id);
    if (kind === 'memory' && !(await this.isMemoryReached(actor, id))) throw notFound('memory', id);
    return !agentIds.every((agentId) => reaches(actor, agentId, level));
  }

  private async isMemoryReached(actor: Actor, agentId: string): Promise<boolean> {
    const agent = await this.database
      .repository('agent')
      .findOne({ select: { id: true, memory_scope: true }, where: { id: agentId } });
    if (agent === null || !agent.memory_scope.startsWith('group:')) return true;
    return !(await closedRoles(this.database, actor)).has(groupRole(agent.memory_scope));
  }
}

function missing(kind: SubjectKind, id: string): ApiError {
  return notFound(kind === 'memory' ? 'agent' : kind, id);
}

/** As they came: what is no text names nothing that anybody reaches. */
function namedIds(request: ActorRequest, { place, name }: ReachSubject): string[] {
  const given: unknown = request[place];
  if (typeof given !== 'object' || given === null || !Object.hasOwn(given, name)) return [];
  const value = (given as Record<string, unknown>)[name];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) =>
    one === undefined || one === null ? [] : [typeof one === 'string' ? one : JSON.stringify(one)],
  );
}
