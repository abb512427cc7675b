import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { LoginRequest, PasswordChange, SetupRequest } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { Hidden } from '../audit/field-changes.js';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { RateLimit } from '../security/rate-limit.js';
import { CONFIG, LOGGER } from '../tokens.js';
import { hashPassword, isPassword } from './password.js';
import { SessionService, actorOf, endSessions } from './session.service.js';
import type { Origin, SignedIn } from './session.service.js';
import { digest } from './token-secret.js';

const SETUP_TOKEN_CODE = 'setup.token-hash';
/** Guesses per account and per address in a quarter of an hour. */
const LOGIN_ATTEMPTS_COUNT = 10;
const LOGIN_WINDOW_MS = 15 * 60_000;

/** Sign-in of operators: the set-up link of the first start, and passwords by argon2id. */
@Injectable()
export class AuthService {
  private readonly attempts = new RateLimit(LOGIN_ATTEMPTS_COUNT, LOGIN_WINDOW_MS);

  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
    private readonly sessions: SessionService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async needsSetup(): Promise<boolean> {
    return (await this.database.repository('user').count()) === 0;
  }

  /** While there is no administrator: makes a new one-time link and tells it in the log. */
  async prepare(): Promise<void> {
    if (!(await this.needsSetup())) return;
    const token = randomBytes(24).toString('base64url');
    await this.parameters.set(SETUP_TOKEN_CODE, digest(token), { isSecret: true });
    const url = `${this.config.consoleUrl}/setup?token=${token}`;
    this.logger.info({ event: 'setup-link', url }, 'open this link once to make the administrator account');
  }

  /** @throws ApiError SETUP_DONE, SETUP_TOKEN_WRONG, PASSWORD_IS_USERNAME */
  async setUp(request: SetupRequest, origin: Origin): Promise<SignedIn> {
    if (!(await this.needsSetup()))
      throw new ApiError(409, 'SETUP_DONE', 'The administrator account exists already.');
    if ((await this.parameters.find(SETUP_TOKEN_CODE)) !== digest(request.setupToken)) {
      throw new ApiError(
        403,
        'SETUP_TOKEN_WRONG',
        'This set-up link is not valid; use the one that the last start printed.',
      );
    }
    const user: UserRow = {
      id: newId(),
      username: request.username,
      password_hash: await hashPassword(request.username, request.password),
      role: 'owner',
      created_at: new Date().toISOString(),
      disabled_at: null,
    };
    await this.database.write(async (rows) => {
      if ((await rows.of('user').count()) > 0)
        throw new ApiError(409, 'SETUP_DONE', 'The administrator account exists already.');
      await rows.of('user').insert(user);
      await this.audit.record(rows, actorOf(user), {
        action: 'user.create',
        target: user.username,
        details: { userId: user.id, role: 'owner' },
      });
    });
    await this.parameters.remove(SETUP_TOKEN_CODE);
    return this.sessions.open(user, origin);
  }

  /** @throws ApiError LOGIN_FAILED, also for a disabled user; LOGIN_THROTTLED */
  async signIn(request: LoginRequest, origin: Origin): Promise<SignedIn> {
    const keys = [`account:${request.username.toLowerCase()}`, `address:${origin.address}`];
    this.takeAttempt(keys);
    const user = await this.database.repository('user').findOneBy({ username: request.username });
    const isRight = await isPassword(user?.password_hash, request.password);
    if (user === null || !isRight || user.disabled_at !== null)
      throw new ApiError(401, 'LOGIN_FAILED', 'The user name or the password is wrong.');
    for (const key of keys) this.attempts.forget(key);
    return this.sessions.open(user, origin);
  }

  /** One's own. Ends the other sessions. @throws ApiError PASSWORD_WRONG, PASSWORD_IS_USERNAME, LOGIN_THROTTLED */
  async changePassword(actor: Actor, { currentPassword, newPassword }: PasswordChange): Promise<void> {
    const key = `password:${actor.id}`;
    this.takeAttempt([key]);
    const user = await this.database.repository('user').findOneByOrFail({ id: actor.id });
    // Not 401: the session is good.
    if (!(await isPassword(user.password_hash, currentPassword)))
      throw new ApiError(403, 'PASSWORD_WRONG', 'The present password is wrong.');
    this.attempts.forget(key);
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

  /** @throws ApiError 429 LOGIN_THROTTLED */
  private takeAttempt(keys: readonly string[]): void {
    const waits = keys.map((key) => this.attempts.take(key)).filter((wait) => wait !== undefined);
    if (waits.length === 0) return;
    const seconds = Math.ceil(Math.max(...waits) / 1000);
    throw new ApiError(429, 'LOGIN_THROTTLED', `Too many attempts; try again in ${seconds} s.`);
  }
}
