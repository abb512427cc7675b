import { Inject, Injectable } from '@nestjs/common';
import type { SessionMethod, SessionView, SessionsEnded, UserView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { IsNull, LessThan, MoreThanOrEqual, Not } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { UserRow, UserSessionRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { permissionsOf } from '../http/permission.js';
import { readReach, reachOf } from '../reach/reach.reader.js';
import { NOW } from '../tokens.js';
import type { CodeKind } from '../second-factor/second-factor-codes.js';
import { needsSecondFactor } from '../second-factor/second-factor-rule.js';
import { digest, newToken } from './token-secret.js';
import { isUsedNews, roleOf } from './user-account.rules.js';

const SESSION_LIFE_MS = 12 * 3_600_000;

/** Where a request comes from. */
export interface Origin {
  address: string;
  userAgent: string | undefined;
}

/** How somebody came in. */
export interface Entrance {
  method: SessionMethod;
  /** The second factor that it took, the user's own or one that the identity provider asked for. */
  secondFactor?: CodeKind | 'provider' | undefined;
  /** For the audit log. */
  details?: object;
  /** Whether what was proved still holds, in the transaction that lets in. */
  isStillGood?: (rows: WriteRows) => Promise<boolean>;
}

export interface SignedIn {
  user: UserView;
  /** Opaque; only its hash is stored. */
  sessionToken: string;
  lifeMs: number;
}

/** Where users are signed in. */
@Injectable()
export class SessionService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /**
   * @throws ApiError 401 LOGIN_FAILED when the user was disabled or given another password or second factor meanwhile
   */
  async open(user: UserRow, { address, userAgent }: Origin, entrance: Entrance): Promise<SignedIn> {
    const { method, secondFactor, details, isStillGood } = entrance;
    const sessionToken = newToken();
    const at = this.now();
    const created_at = at.toISOString();
    await this.database.write(async (rows) => {
      const { id, password_hash } = user;
      const second_factor_at = user.second_factor_at ?? IsNull();
      const where = { id, password_hash, second_factor_at, disabled_at: IsNull() };
      if (!(await rows.of('user').existsBy(where)) || (await isStillGood?.(rows)) === false)
        throw changedMeanwhile();
      await rows.of('userSession').delete({ user_id: user.id, expires_at: LessThan(created_at) });
      await rows.of('userSession').insert({
        ...{ token_hash: digest(sessionToken), user_id: user.id, created_at, id: newId() },
        expires_at: new Date(at.getTime() + SESSION_LIFE_MS).toISOString(),
        ...{ last_used_at: created_at, address: address.slice(0, 64) },
        user_agent: userAgent?.slice(0, 255) ?? null,
        ...{ method, second_factor: secondFactor ?? null },
      });
      const entry = { action: 'session.open', target: user.username, details: { method, ...details } };
      await this.audit.record(rows, actorOf(user), entry);
    });
    const proved = { ...user, second_factor: secondFactor ?? null };
    const isNeeded = await needsSecondFactor(this.database, proved);
    return { user: toUserView(user, isNeeded), sessionToken, lifeMs: SESSION_LIFE_MS };
  }

  /** @returns undefined when the session is unknown or over, or its user may not sign in */
  async findActor(sessionToken: string): Promise<Actor | undefined> {
    const token_hash = digest(sessionToken);
    const session = await this.database.repository('userSession').findOneBy({ token_hash });
    const at = this.now().toISOString();
    if (session === null || session.expires_at < at) return undefined;
    const user = await this.database.repository('user').findOneBy({ id: session.user_id });
    if (user === null || user.disabled_at !== null) return undefined;
    if (isUsedNews(session.last_used_at, at))
      await this.database.write((rows) =>
        rows.of('userSession').update({ token_hash }, { last_used_at: at }),
      );
    const reach = await readReach(this.database, user);
    const { id: sessionId, second_factor } = session;
    const isNeeded = await needsSecondFactor(this.database, { ...user, second_factor });
    return {
      ...{ ...actorOf(user), ...reach, ...(sessionId === null ? {} : { sessionId }) },
      ...(isNeeded ? { needsSecondFactor: true } : {}),
    };
  }

  async end(actor: Actor, sessionToken: string): Promise<void> {
    await this.database.write(async (rows) => {
      await rows.of('userSession').delete({ token_hash: digest(sessionToken) });
      await this.audit.record(rows, actor, { action: 'session.end', target: actor.name });
    });
  }

  /** Newest first, those that are over left out. */
  async list(actor: Actor, userId: string): Promise<SessionView[]> {
    const sessions = await this.database.repository('userSession').find({
      where: { user_id: userId, expires_at: MoreThanOrEqual(this.now().toISOString()) },
      order: { created_at: 'DESC', token_hash: 'ASC' },
    });
    return sessions.map((session) => toSessionView(session, actor.sessionId));
  }

  /** @throws ApiError 404 SESSION_NOT_FOUND, also for another user's */
  async endOne(actor: Actor, user: { id: string; username: string }, sessionId: string): Promise<void> {
    await this.database.write(async (rows) => {
      const where = { user_id: user.id, id: sessionId };
      if (!(await rows.of('userSession').existsBy(where))) throw notFound('session', sessionId);
      await rows.of('userSession').delete(where);
      await this.audit.record(rows, actor, {
        action: 'session.end',
        target: user.username,
        details: { sessionId },
      });
    });
  }

  /** All of a user but the one that the actor asks from. */
  async endOthers(actor: Actor, user: { id: string; username: string }): Promise<SessionsEnded> {
    return this.database.write(async (rows) => {
      const endedCount = await endSessions(rows, user.id, actor.sessionId);
      await this.audit.record(rows, actor, {
        action: 'session.end-all',
        target: user.username,
        details: { endedCount },
      });
      return { endedCount };
    });
  }
}

/** Ends what a user has open, and sign-ins that are under way, in the transaction of what changes. @returns how many */
export async function endSessions(rows: WriteRows, userId: string, exceptId?: string): Promise<number> {
  const where = { user_id: userId, ...(exceptId === undefined ? {} : { id: Not(exceptId) }) };
  const count = await rows.of('userSession').countBy(where);
  await rows.of('userSession').delete(where);
  await rows.of('loginTicket').delete({ user_id: userId });
  return count;
}

/** Between the first proof and the session. */
export function changedMeanwhile(): ApiError {
  return new ApiError(401, 'LOGIN_FAILED', 'This account was changed meanwhile; sign in again.');
}

/** A user who does something. */
export function actorOf(user: UserRow): Actor {
  return { kind: 'user', id: user.id, name: user.username, role: roleOf(user) };
}

/** A user as it is told about itself. */
function toUserView(user: UserRow, isNeeded: boolean): UserView {
  const [role, reach] = [roleOf(user), reachOf(user)];
  return {
    ...{ id: user.id, username: user.username, role, permissions: permissionsOf(role, reach), reach },
    ...(isNeeded ? { needsSecondFactor: true } : {}),
  };
}

function toSessionView(session: UserSessionRow, currentId: string | undefined): SessionView {
  return {
    ...{ id: session.id ?? '', createdAt: session.created_at, lastUsedAt: session.last_used_at },
    ...{ expiresAt: session.expires_at, address: session.address, userAgent: session.user_agent },
    method: session.method as SessionMethod | null,
    isCurrent: session.id !== null && session.id === currentId,
  };
}
