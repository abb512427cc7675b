import { Inject, Injectable } from '@nestjs/common';
import type { PasswordLinkUse, PasswordLinkView } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import { ApiError } from '../http/api-error.js';
import { CONFIG, NOW } from '../tokens.js';
import { PasswordLogin } from './password-login.js';
import { hashPassword } from './password.js';
import { LoginStepService } from './login-step.service.js';
import type { LoginOutcome } from './login-step.service.js';
import { endSessions } from './session.service.js';
import type { Origin } from './session.service.js';
import { digest, newToken } from './token-secret.js';
import { roleOf } from './user-account.rules.js';

/** One-time links by which users set their own password: invitations, and resets. */
@Injectable()
export class PasswordLinkService {
  constructor(
    private readonly database: Database,
    private readonly steps: LoginStepService,
    private readonly passwords: PasswordLogin,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Makes a link in the transaction of what it belongs to; earlier ones of the user end. The token is in no log. */
  async issue(rows: WriteRows, user: UserRow, validHours: number): Promise<PasswordLinkView> {
    const token = newToken();
    const at = this.now();
    const expiresAt = new Date(at.getTime() + validHours * 3_600_000).toISOString();
    await rows.of('passwordLink').delete({ user_id: user.id });
    await rows.of('passwordLink').insert({
      ...{ token_hash: digest(token), user_id: user.id, created_at: at.toISOString() },
      ...{ purpose: user.password_hash === '' ? 'invitation' : 'reset', expires_at: expiresAt },
    });
    return { url: `${this.config.consoleUrl}/password?token=${token}`, token, expiresAt };
  }

  /**
   * Sets the password, ends whatever sessions there were, and signs in; a second factor is asked for all the same.
   * @throws ApiError 403 PASSWORD_LINK_INVALID, PASSWORD_LOGIN_OFF, 422 PASSWORD_IS_USERNAME
   */
  async use({ token, password }: PasswordLinkUse, origin: Origin): Promise<LoginOutcome> {
    await this.passwords.require();
    const token_hash = digest(token);
    const found = await this.database.repository('passwordLink').findOneBy({ token_hash });
    const named = await this.database.repository('user').findOneBy({ id: found?.user_id ?? '' });
    // No work for whoever guesses.
    if (found === null || named === null) throw invalid();
    const password_hash = await hashPassword(named.username, password);
    const user = await this.database.write(async (rows) => {
      const link = await rows.of('passwordLink').findOneBy({ token_hash });
      const owner = await rows.of('user').findOneBy({ id: found.user_id });
      if (link === null || owner === null || owner.disabled_at !== null) throw invalid();
      if (link.expires_at < this.now().toISOString()) throw invalid();
      await rows.of('passwordLink').delete({ user_id: owner.id });
      await rows.of('user').update({ id: owner.id }, { password_hash });
      const endedCount = await endSessions(rows, owner.id);
      const self = { kind: 'user', id: owner.id, name: owner.username, role: roleOf(owner) } as const;
      await this.audit.record(rows, self, {
        action: 'user.password',
        target: owner.username,
        details: { by: link.purpose, endedCount },
      });
      return { ...owner, password_hash };
    });
    return this.steps.pass(user, origin, { method: 'password-link' });
  }
}

function invalid(): ApiError {
  return new ApiError(403, 'PASSWORD_LINK_INVALID', 'This link was used, has expired, or was never valid.');
}
