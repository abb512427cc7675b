import { Inject, Injectable } from '@nestjs/common';
import type { OidcReturn } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { LoginStepService } from '../auth/login-step.service.js';
import type { LoginOutcome } from '../auth/login-step.service.js';
import { actorOf, endSessions } from '../auth/session.service.js';
import type { Origin } from '../auth/session.service.js';
import { digest } from '../auth/token-secret.js';
import { Database } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { NOW } from '../tokens.js';
import { applyRole, knownUser, signUp } from './account-of-identity.js';
import type { Settling } from './account-of-identity.js';
import { AttemptService } from './attempt.service.js';
import type { AttemptBegun } from './attempt.service.js';
import { hasTrustedFactor } from './identity.js';
import type { Identity } from './identity.js';
import { OidcClient } from './oidc-client.js';
import { identityHash, linkIdentity } from './user-identity.js';

/** Signing in by an identity provider: a first step, like a password. */
@Injectable()
export class OidcLoginService {
  constructor(
    private readonly database: Database,
    private readonly attempts: AttemptService,
    private readonly client: OidcClient,
    private readonly steps: LoginStepService,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @param invitation token of an invitation that is to be taken. @throws ApiError OIDC_OFF, OIDC_UNREACHABLE, LOGIN_THROTTLED */
  begin(invitation: string | undefined, origin: Origin): Promise<AttemptBegun> {
    if (invitation === undefined) return this.attempts.begin('login', origin);
    return this.attempts.begin('invitation', origin, { link_hash: digest(invitation) });
  }

  /**
   * @param secret of the browser's cookie
   * @throws ApiError OIDC_ATTEMPT_INVALID, OIDC_NOT_LINKED, OIDC_NO_ROLE, OIDC_NAME_TAKEN, OIDC_ACCOUNT_DISABLED,
   * OIDC_IDENTITY_TAKEN, PASSWORD_LINK_INVALID; what `OidcClient.redeem` throws
   */
  async finish(returned: OidcReturn, secret: string | undefined, origin: Origin): Promise<LoginOutcome> {
    const { row, values } = await this.attempts.take(returned.state, secret, ['login', 'invitation']);
    const identity = await this.noting(undefined, () => this.client.redeem(returned, values));
    const user = await this.noting(identity, () => this.settle(identity, row.link_hash));
    const { settings } = this.client;
    const isStrong = hasTrustedFactor(identity, settings);
    const identity_hash = identityHash(identity);
    const outcome = await this.steps.pass(user, origin, {
      method: 'oidc',
      details: {
        issuer: identity.issuer,
        ...(isStrong ? { secondFactor: 'provider' } : {}),
      },
      isStrong,
      isStillGood: (rows) => rows.of('userIdentity').existsBy({ identity_hash, user_id: user.id }),
    });
    await this.attempts.forget(origin);
    return outcome;
  }

  private settle(identity: Identity, linkHash: string | null): Promise<UserRow> {
    const { settings } = this.client;
    return this.database.write(async (rows) => {
      const at = this.now().toISOString();
      const settling = { rows, audit: this.audit, settings, identity, at };
      const known = await knownUser(settling);
      if (linkHash !== null && known !== undefined) throw identityTaken(settings.name);
      if (linkHash !== null) return applyRole(settling, await this.takeInvitation(settling, linkHash));
      return known === undefined ? signUp(settling) : applyRole(settling, known);
    });
  }

  /** Instead of setting a password. */
  private async takeInvitation({ rows, identity, at }: Settling, token_hash: string): Promise<UserRow> {
    const link = await rows.of('passwordLink').findOneBy({ token_hash });
    const user = await rows.of('user').findOneBy({ id: link?.user_id ?? '' });
    const isGood = link !== null && link.purpose === 'invitation' && link.expires_at >= at;
    if (!isGood || user === null || user.disabled_at !== null)
      throw new ApiError(
        403,
        'PASSWORD_LINK_INVALID',
        'This link was used, has expired, or was never valid.',
      );
    await rows.of('passwordLink').delete({ user_id: user.id });
    await endSessions(rows, user.id);
    await linkIdentity(rows, { identity, userId: user.id, at, isUsed: true });
    const details = { userId: user.id, what: 'linked', by: 'invitation', issuer: identity.issuer };
    await this.audit.record(rows, actorOf(user), { action: 'user.oidc', target: user.username, details });
    return user;
  }

  /** Whoever was refused is in the audit log: with the name that the provider has for them, where it said one. */
  private async noting<T>(identity: Identity | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) {
        const target = identity?.subject ?? this.client.settings.issuer.href;
        const details = { why: error.code, method: 'oidc', issuer: this.client.settings.issuer.href };
        await this.database.write((rows) =>
          this.audit.record(rows, stranger(target), { action: 'session.refuse', target, details }),
        );
      }
      throw error;
    }
  }
}

export function identityTaken(name: string): ApiError {
  const msg = `This identity of ${name} is linked with an account here already; unlink it there first.`;
  return new ApiError(409, 'OIDC_IDENTITY_TAKEN', msg);
}

/** Nobody's account. */
function stranger(target: string): Actor {
  return { kind: 'user', id: 'oidc', name: `oidc:${target}`, role: 'viewer' };
}
