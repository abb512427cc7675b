import { Inject, Injectable } from '@nestjs/common';
import { AGENT_GRANTS_COUNT } from '@xiaozhi/contracts';
import type { AgentGrantView, GrantLevel } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { roleOf } from '../auth/user-account.rules.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { AgentGrantRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { NOW } from '../tokens.js';
import { reachOf } from './reach.reader.js';

/** With whom agents are shared. A grant counts at the user's next request. */
@Injectable()
export class AgentGrantService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** With whom an agent is shared, the first one first. @throws ApiError 404 AGENT_NOT_FOUND */
  async ofAgent(agentId: string): Promise<AgentGrantView[]> {
    if (!(await this.database.repository('agent').existsBy({ id: agentId })))
      throw notFound('agent', agentId);
    return this.toViews(await this.list({ agent_id: agentId }));
  }

  /** What is shared with a user, the first one first. @throws ApiError 404 USER_NOT_FOUND */
  async ofUser(userId: string): Promise<AgentGrantView[]> {
    if (!(await this.database.repository('user').existsBy({ id: userId }))) throw notFound('user', userId);
    return this.toViews(await this.list({ user_id: userId }));
  }

  /**
   * Shares an agent with a user, or changes what they may do with it.
   * @throws ApiError 404 AGENT_NOT_FOUND, USER_NOT_FOUND, 409 GRANTS_FULL
   */
  async give(actor: Actor, agentId: string, userId: string, level: GrantLevel): Promise<AgentGrantView> {
    const row = await this.database.write(async (rows) => {
      if (!(await rows.of('agent').existsBy({ id: agentId }))) throw notFound('agent', agentId);
      const user = await rows.of('user').findOneBy({ id: userId });
      if (user === null) throw notFound('user', userId);
      return giveGrant(rows, this.audit, actor, {
        ...{ agentId, userId, username: user.username, level },
        at: this.now().toISOString(),
      });
    });
    const [view] = await this.toViews([row]);
    // The user was deleted since, and the grant with them.
    if (view === undefined) throw notFound('user', userId);
    return view;
  }

  /** @throws ApiError 404 GRANT_NOT_FOUND */
  async take(actor: Actor, agentId: string, userId: string): Promise<void> {
    await this.database.write(async (rows) => {
      const row = await rows.of('agentGrant').findOneBy({ user_id: userId, agent_id: agentId });
      if (row === null) throw notFound('grant', userId);
      const user = await rows.of('user').findOneBy({ id: userId });
      await rows.of('agentGrant').delete({ user_id: userId, agent_id: agentId });
      await this.audit.record(rows, actor, {
        ...{ action: 'agent.unshare', target: agentId },
        ...{ details: { userId, username: user?.username ?? null }, before: { level: row.level } },
      });
    });
  }

  private list(where: { agent_id: string } | { user_id: string }): Promise<AgentGrantRow[]> {
    const order = { granted_at: 'ASC', user_id: 'ASC', agent_id: 'ASC' } as const;
    return this.database.repository('agentGrant').find({ where, order });
  }

  private async toViews(rows: readonly AgentGrantRow[]): Promise<AgentGrantView[]> {
    if (rows.length === 0) return [];
    const [users, agents] = [
      await this.database.repository('user').findBy({ id: In([...new Set(rows.map((row) => row.user_id))]) }),
      await this.database.repository('agent').find({
        ...{
          select: { id: true, name: true },
          where: { id: In([...new Set(rows.map((row) => row.agent_id))]) },
        },
      }),
    ];
    const [userOf, agentOf] = [
      new Map(users.map((user) => [user.id, user])),
      new Map(agents.map(({ id, name }) => [id, name])),
    ];
    return rows.flatMap((row) => {
      const user = userOf.get(row.user_id);
      if (user === undefined) return [];
      return {
        ...{ agentId: row.agent_id, agentName: agentOf.get(row.agent_id) ?? '', userId: user.id },
        ...{ username: user.username, role: roleOf(user), reach: reachOf(user) },
        ...{ level: row.level as GrantLevel, grantedBy: row.granted_by, grantedAt: row.granted_at },
      };
    });
  }
}

/** Shares an agent in a transaction that is there. @throws ApiError 409 GRANTS_FULL */
export async function giveGrant(
  rows: WriteRows,
  audit: AuditService,
  actor: Actor,
  given: { agentId: string; userId: string; username: string; level: GrantLevel; at: string },
): Promise<AgentGrantRow> {
  const { agentId, userId, username, level, at } = given;
  const key = { user_id: userId, agent_id: agentId };
  const before = await rows.of('agentGrant').findOneBy(key);
  if (before?.level === level) return before;
  if (before === null && (await rows.of('agentGrant').countBy({ user_id: userId })) >= AGENT_GRANTS_COUNT) {
    const msg = `${AGENT_GRANTS_COUNT} agents are shared with this user already; take one away first.`;
    throw new ApiError(409, 'GRANTS_FULL', msg);
  }
  const row: AgentGrantRow = { ...key, level, granted_by: actor.name, granted_at: at };
  await rows.of('agentGrant').save(row);
  await audit.record(rows, actor, {
    ...{ action: 'agent.share', target: agentId, details: { userId, username } },
    ...(before === null ? {} : { before: { level: before.level } }),
    after: { level },
  });
  return row;
}

/** Gives whoever makes an agent what they need to go on with it. @throws ApiError 409 GRANTS_FULL */
export async function giveOwn(
  rows: WriteRows,
  audit: AuditService,
  actor: Actor,
  agentId: string,
): Promise<void> {
  const user = await rows.of('user').findOneBy({ id: actor.id });
  if (user === null || reachOf(user) === 'all') return;
  const at = new Date().toISOString();
  await giveGrant(rows, audit, actor, {
    ...{ agentId, userId: user.id, username: user.username, level: 'edit', at },
  });
}
