import { Inject, Injectable } from '@nestjs/common';
import { API_TOKENS_COUNT, API_TOKEN_PREFIX, NEVER_IN_SCOPES } from '@xiaozhi/contracts';
import type { ApiTokenCreate, ApiTokenCreated, ApiTokenView, Permission } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { In } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { digest, newToken } from '../auth/token-secret.js';
import { isUsedNews, roleOf } from '../auth/user-account.rules.js';
import { Database } from '../database/database.js';
import type { ApiTokenRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { mayDo } from '../http/permission.js';
import { reaches } from '../reach/reach.js';
import { readReach } from '../reach/reach.reader.js';
import { NOW } from '../tokens.js';

/** Tokens by which programs do a part of what a user may. Only hashes are kept. */
@Injectable()
export class ApiTokenService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** One's own, newest first. */
  async list(actor: Actor): Promise<ApiTokenView[]> {
    const order = { created_at: 'DESC', id: 'DESC' } as const;
    const tokens = await this.database.repository('apiToken').find({ where: { user_id: actor.id }, order });
    return tokens.map(toView);
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND, SCOPE_ABOVE_OWN, TOKENS_FULL, INPUT_INVALID when its end is past */
  async create(
    actor: Actor,
    { name, scopes, agentIds, expiresAt }: ApiTokenCreate,
  ): Promise<ApiTokenCreated> {
    const denied = scopes.filter((scope) => NEVER_IN_SCOPES.includes(scope) || !mayDo(actor, scope));
    if (denied.length > 0)
      throw new ApiError(403, 'SCOPE_ABOVE_OWN', `You cannot give a token: ${denied.join(', ')}.`);
    await this.requireReached(actor, agentIds ?? []);
    const at = this.now().toISOString();
    const end = expiresAt === undefined ? null : new Date(expiresAt).toISOString();
    if (end !== null && end <= at)
      throw new ApiError(422, 'INPUT_INVALID', 'expiresAt: is past', [{ path: 'expiresAt', msg: 'is past' }]);
    const token = API_TOKEN_PREFIX + newToken();
    const row: ApiTokenRow = {
      ...{ id: newId(), user_id: actor.id, name, token_hash: digest(token) },
      ...{ prefix: token.slice(0, 8), last_four: token.slice(-4) },
      ...{ scopes: JSON.stringify([...new Set(scopes)]), created_at: at },
      agent_ids: agentIds === undefined ? null : JSON.stringify([...new Set(agentIds)]),
      ...{ expires_at: end, last_used_at: null },
    };
    await this.database.write(async (rows) => {
      if ((await rows.of('apiToken').countBy({ user_id: actor.id })) >= API_TOKENS_COUNT)
        throw new ApiError(409, 'TOKENS_FULL', `You have ${API_TOKENS_COUNT} tokens; end one first.`);
      await rows.of('apiToken').insert(row);
      const details = { name, scopes: scopesOf(row), agentIds: agentIdsOf(row), expiresAt: end };
      await this.audit.record(rows, actor, { action: 'api-token.create', target: row.id, details });
    });
    return { ...toView(row), token };
  }

  /** @throws ApiError 404 TOKEN_NOT_FOUND, also for another user's */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.write(async (rows) => {
      const row = await rows.of('apiToken').findOneBy({ id, user_id: actor.id });
      if (row === null) throw notFound('token', id);
      await rows.of('apiToken').delete({ id });
      const details = { name: row.name };
      await this.audit.record(rows, actor, { action: 'api-token.end', target: id, details });
    });
  }

  private async requireReached(actor: Actor, agentIds: readonly string[]): Promise<void> {
    if (agentIds.length === 0) return;
    const found = await this.database
      .repository('agent')
      .find({ select: { id: true }, where: { id: In([...agentIds]) } });
    const known = new Set(found.map(({ id }) => id));
    const missing = agentIds.find((id) => !known.has(id) || !reaches(actor, id));
    if (missing !== undefined) throw notFound('agent', missing);
  }

  /** @returns undefined when the token is unknown or over, or its user may not sign in */
  async findActor(token: string): Promise<Actor | undefined> {
    const row = await this.database.repository('apiToken').findOneBy({ token_hash: digest(token) });
    const at = this.now().toISOString();
    if (row === null || (row.expires_at !== null && row.expires_at <= at)) return undefined;
    const user = await this.database.repository('user').findOneBy({ id: row.user_id });
    if (user === null || user.disabled_at !== null) return undefined;
    if (isUsedNews(row.last_used_at, at))
      await this.database.write((rows) => rows.of('apiToken').update({ id: row.id }, { last_used_at: at }));
    return {
      ...{ kind: 'token', id: user.id, name: `${user.username}/${row.name}` },
      ...{ role: roleOf(user), scopes: scopesOf(row) },
      ...(await readReach(this.database, user, agentIdsOf(row) ?? undefined)),
    };
  }
}

function scopesOf({ scopes }: ApiTokenRow): Permission[] {
  return JSON.parse(scopes) as Permission[];
}

function agentIdsOf({ agent_ids: ids }: ApiTokenRow): string[] | null {
  return ids === null ? null : (JSON.parse(ids) as string[]);
}

function toView(row: ApiTokenRow): ApiTokenView {
  return {
    ...{
      id: row.id,
      name: row.name,
      scopes: scopesOf(row),
      agentIds: agentIdsOf(row),
      prefix: row.prefix,
      lastFour: row.last_four,
    },
    ...{ createdAt: row.created_at, expiresAt: row.expires_at, lastUsedAt: row.last_used_at },
  };
}
