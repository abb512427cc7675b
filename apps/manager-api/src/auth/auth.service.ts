import { Injectable } from '@nestjs/common';
import type { LoginRequest, PasswordChange } from '@xiaozhi/contracts';
import { Hidden } from '../audit/field-changes.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { LoginStepService } from './login-step.service.js';
import type { LoginOutcome } from './login-step.service.js';
import { LoginThrottle, loginKeys, ownKeys } from './login-throttle.js';
import { PasswordLogin } from './password-login.js';
import { hashPassword, isPassword } from './password.js';
import { endSessions } from './session.service.js';
import type { Origin } from './session.service.js';

/** Sign-in of operators by passwords (argon2id). */
@Injectable()
export class AuthService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly steps: LoginStepService,
    private readonly throttle: LoginThrottle,
    private readonly passwords: PasswordLogin,
  ) {}

  /** The first step, and for most the only one. @throws ApiError LOGIN_FAILED, also for a disabled user; LOGIN_THROTTLED, PASSWORD_LOGIN_OFF */
  async signIn(request: LoginRequest, origin: Origin): Promise<LoginOutcome> {
    await this.throttle.take(loginKeys(request.username, origin));
    await this.passwords.require();
    const user = await this.database.repository('user').findOneBy({ username: request.username });
    const isRight = await isPassword(user?.password_hash, request.password);
    if (user === null || !isRight || user.disabled_at !== null)
      throw new ApiError(401, 'LOGIN_FAILED', 'The user name or the password is wrong.');
    return this.steps.pass(user, origin, { method: 'password' });
  }

  /** One's own. Ends the other sessions. @throws ApiError PASSWORD_WRONG, PASSWORD_IS_USERNAME, LOGIN_THROTTLED */
  async changePassword(actor: Actor, { currentPassword, newPassword }: PasswordChange): Promise<void> {
    await this.throttle.take(ownKeys(actor.id));
    const user = await this.database.repository('user').findOneByOrFail({ id: actor.id });
    // Not 401: the session is good.
    if (!(await isPassword(user.password_hash, currentPassword)))
      throw new ApiError(403, 'PASSWORD_WRONG', 'The present password is wrong.');
    await this.throttle.forget(ownKeys(actor.id));
    const password_hash = await hashPassword(user.username, newPassword);
    await this.database.write(async (rows) => {
      await rows.of('user').update({ id: user.id }, { password_hash });
      await rows.of('passwordLink').delete({ user_id: user.id });
      const endedCount = await endSessions(rows, user.id, actor.sessionId);
      await this.audit.record(rows, actor, {
        action: 'user.password',
        target: user.username,
        details: { userId: user.id, endedCount },
        before: { password: new Hidden(user.password_hash) },
        after: { password: new Hidden(password_hash) },
      });
    });
  }
}
