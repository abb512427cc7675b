import { Inject, Injectable } from '@nestjs/common';
import type { OidcLinkView, OidcReturn } from '@xiaozhi/contracts';
import { IsNull } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { LoginThrottle, ownKeys } from '../auth/login-throttle.js';
import { isPassword } from '../auth/password.js';
import { endSessions } from '../auth/session.service.js';
import type { Origin } from '../auth/session.service.js';
import { requireOtherOwner } from '../auth/user-account.rules.js';
import { Database } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { NOW } from '../tokens.js';
import { AttemptService, attemptInvalid } from './attempt.service.js';
import type { AttemptBegun } from './attempt.service.js';
import { OidcClient } from './oidc-client.js';
import { identityTaken } from './oidc-login.service.js';
import type { Identity } from './identity.js';
import { identityHash, linkIdentity } from './user-identity.js';

/** One's own link with the identity provider. */
@Injectable()
export class OidcLinkService {
  constructor(
    private readonly database: Database,
    private readonly attempts: AttemptService,
    private readonly client: OidcClient,
    private readonly throttle: LoginThrottle,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  async view({ id }: Actor): Promise<OidcLinkView> {
    const oidc = this.client.given;
    const { password_hash } = await this.database.repository('user').findOneByOrFail({ id });
    const identities = await this.database.repository('userIdentity').findBy({ user_id: id });
    const link = identities.find(({ issuer }) => issuer === oidc?.issuer.href);
    return {
      name: oidc?.name ?? null,
      isLinked: link !== undefined,
      linkedAt: link?.created_at ?? null,
      lastUsedAt: link?.last_used_at ?? null,
      hasPassword: password_hash !== '',
    };
  }

  /** @throws ApiError OIDC_OFF, PASSWORD_WRONG, OIDC_LINKED, OIDC_UNREACHABLE, LOGIN_THROTTLED */
  async begin(actor: Actor, password: string, origin: Origin): Promise<AttemptBegun> {
    const { name } = this.client.settings;
    await this.requirePassword(actor, password);
    if ((await this.view(actor)).isLinked) throw linked(name);
    const about = { user_id: actor.id, session_id: actor.sessionId ?? null };
    return this.attempts.begin('link', origin, about);
  }

  /**
   * @param secret of the browser's cookie
   * @throws ApiError OIDC_ATTEMPT_INVALID, also for another session; OIDC_IDENTITY_TAKEN, OIDC_LINKED; what `OidcClient.redeem` throws
   */
  async finish(
    actor: Actor,
    returned: OidcReturn,
    { secret, origin }: { secret: string | undefined; origin: Origin },
  ): Promise<OidcLinkView> {
    const { row, values } = await this.attempts.take(returned.state, secret, ['link']);
    if (row.user_id !== actor.id || row.session_id !== (actor.sessionId ?? null)) throw attemptInvalid();
    await this.noting(actor, async () => this.link(actor, await this.client.redeem(returned, values)));
    await this.throttle.forgetTrips(origin);
    return this.view(actor);
  }

  private link(actor: Actor, identity: Identity): Promise<void> {
    const { name } = this.client.settings;
    return this.database.write(async (rows) => {
      if (await rows.of('userIdentity').existsBy({ identity_hash: identityHash(identity) }))
        throw identityTaken(name);
      if (await rows.of('userIdentity').existsBy({ user_id: actor.id, issuer: identity.issuer }))
        throw linked(name);
      // The account may be gone, or not be this session's any more.
      const session = { user_id: actor.id, id: actor.sessionId ?? IsNull() };
      if (!(await rows.of('userSession').existsBy(session))) throw attemptInvalid();
      const at = this.now().toISOString();
      await linkIdentity(rows, { identity, userId: actor.id, at, isUsed: false });
      const details = { userId: actor.id, what: 'linked', issuer: identity.issuer };
      await this.audit.record(rows, actor, { action: 'user.oidc', target: actor.name, details });
    });
  }

  /** A link that was refused is in the audit log: somebody may have tried another's identity. */
  private async noting(actor: Actor, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) {
        const issuer = this.client.settings.issuer.href;
        const details = { userId: actor.id, what: 'refused', why: error.code, issuer };
        await this.database.write((rows) =>
          this.audit.record(rows, actor, { action: 'user.oidc', target: actor.name, details }),
        );
      }
      throw error;
    }
  }

  /** Ends the other sessions. @throws ApiError OIDC_UNLINKED, OIDC_ONLY_WAY, PASSWORD_WRONG, LOGIN_THROTTLED */
  async unlink(actor: Actor, password: string): Promise<void> {
    const user = await this.requirePassword(actor, password);
    const isOnlyWay = user.password_hash === '' || this.client.given?.hasPasswordLogin === false;
    await this.database.write(async (rows) => {
      if (!(await rows.of('userIdentity').existsBy({ user_id: actor.id }))) throw unlinked();
      if (isOnlyWay)
        throw new ApiError(
          409,
          'OIDC_ONLY_WAY',
          'You could not sign in without it; ask an administrator for a link that sets a password first.',
        );
      await rows.of('userIdentity').delete({ user_id: actor.id });
      const endedCount = await endSessions(rows, actor.id, actor.sessionId);
      const details = { userId: actor.id, what: 'unlinked', endedCount };
      await this.audit.record(rows, actor, { action: 'user.oidc', target: actor.name, details });
    });
  }

  /**
   * Another user's, for whoever lost their identity there. Ends their sessions.
   * @param user whom the actor may change
   * @throws ApiError OWN_OIDC, OIDC_UNLINKED, LAST_OWNER
   */
  async reset(actor: Actor, { id, username }: { id: string; username: string }): Promise<void> {
    if (actor.id === id) throw new ApiError(409, 'OWN_OIDC', 'Unlink your own account under "My account".');
    await this.database.write(async (rows) => {
      if (!(await rows.of('userIdentity').existsBy({ user_id: id }))) throw unlinked();
      const user = await rows.of('user').findOneByOrFail({ id });
      await rows.of('userIdentity').delete({ user_id: id });
      if (user.role === 'owner' && user.password_hash === '')
        await requireOtherOwner(rows, id, this.client.given?.issuer);
      const details = { userId: id, what: 'reset', endedCount: await endSessions(rows, id) };
      await this.audit.record(rows, actor, { action: 'user.oidc', target: username, details });
    });
  }

  /** Takes an attempt; users without a password have none to give. */
  private async requirePassword({ id }: Actor, password: string): Promise<UserRow> {
    await this.throttle.take(ownKeys(id));
    const user = await this.database.repository('user').findOneByOrFail({ id });
    if (user.password_hash !== '' && !(await isPassword(user.password_hash, password)))
      throw new ApiError(403, 'PASSWORD_WRONG', 'The present password is wrong.');
    await this.throttle.forget(ownKeys(id));
    return user;
  }
}

function unlinked(): ApiError {
  return new ApiError(409, 'OIDC_UNLINKED', 'The account has no link to an identity provider.');
}

function linked(name: string): ApiError {
  return new ApiError(409, 'OIDC_LINKED', `Your account is linked with an identity of ${name} already.`);
}
