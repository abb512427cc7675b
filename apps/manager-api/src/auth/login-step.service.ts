import { Inject, Injectable } from '@nestjs/common';
import type { LoginTicketView, SecondFactorLogin, SessionMethod } from '@xiaozhi/contracts';
import { IsNull, LessThan } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import { ApiError } from '../http/api-error.js';
import { SecondFactorCodes } from '../second-factor/second-factor-codes.js';
import type { CodeKind } from '../second-factor/second-factor-codes.js';
import { NOW } from '../tokens.js';
import { LoginThrottle, loginKeys } from './login-throttle.js';
import { SessionService, actorOf, changedMeanwhile } from './session.service.js';
import type { Entrance, Origin, SignedIn } from './session.service.js';
import { digest, newToken } from './token-secret.js';

/** Long enough to find the phone. */
const TICKET_LIFE_MS = 5 * 60_000;

/** A sign-in after its first step. */
export type LoginOutcome = SignedIn | LoginTicketView;

/** What lies between the first step of signing in, whichever it was, and the session. */
@Injectable()
export class LoginStepService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionService,
    private readonly codes: SecondFactorCodes,
    private readonly throttle: LoginThrottle,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /**
   * Opens a session, or gives a ticket to those who have a second factor.
   * @param entrance isStrong: the first step was one with two factors already
   * @throws ApiError 401 LOGIN_FAILED
   */
  async pass(
    user: UserRow,
    origin: Origin,
    entrance: Entrance & { isStrong?: boolean },
  ): Promise<LoginOutcome> {
    const isEnough = user.second_factor_at === null || entrance.isStrong === true;
    if (!isEnough) return this.giveTicket(user, entrance);
    const secondFactor = entrance.isStrong === true ? 'provider' : undefined;
    const signedIn = await this.sessions.open(user, origin, { ...entrance, secondFactor });
    await this.throttle.forget(loginKeys(user.username, origin));
    return signedIn;
  }

  /**
   * The second step. A ticket opens one session; wrong codes leave it, and count with wrong passwords.
   * @throws ApiError LOGIN_TICKET_INVALID, SECOND_FACTOR_WRONG, LOGIN_THROTTLED
   */
  async finish({ ticket, code }: SecondFactorLogin, origin: Origin): Promise<SignedIn> {
    const token_hash = digest(ticket);
    const found = await this.database.repository('loginTicket').findOneBy({ token_hash });
    const user = await this.database.repository('user').findOneBy({ id: found?.user_id ?? '' });
    if (found === null || user === null || found.expires_at < this.now().toISOString()) throw invalid();
    const keys = loginKeys(user.username, origin);
    await this.throttle.take(keys);
    const kind = await this.redeem(token_hash, user, code);
    // Not 401: the first step was good, and the ticket still is.
    if (kind === undefined)
      throw new ApiError(403, 'SECOND_FACTOR_WRONG', 'This code is wrong, or was used already.');
    const method = (found.method ?? 'password') as SessionMethod;
    const entrance = { method, secondFactor: kind, details: { secondFactor: kind } };
    const signedIn = await this.sessions.open(user, origin, entrance);
    await this.throttle.forget(keys);
    return signedIn;
  }

  /** Uses up the ticket and the code, or neither. */
  private redeem(token_hash: string, user: UserRow, code: string): Promise<CodeKind | undefined> {
    return this.database.write(async (rows) => {
      if (!(await rows.of('loginTicket').existsBy({ token_hash }))) throw invalid();
      const kind = await this.codes.take(rows, user.id, code);
      if (kind !== undefined) await rows.of('loginTicket').delete({ user_id: user.id });
      // Whoever comes so far knows the password: the user should be able to see it.
      else
        await this.audit.record(rows, actorOf(user), {
          ...{ action: 'session.refuse', target: user.username, details: { why: 'second-factor' } },
        });
      return kind;
    });
  }

  private async giveTicket(
    { id, password_hash }: UserRow,
    { method, isStillGood }: Entrance,
  ): Promise<LoginTicketView> {
    const ticket = newToken();
    const at = this.now();
    const created_at = at.toISOString();
    const expiresAt = new Date(at.getTime() + TICKET_LIFE_MS).toISOString();
    await this.database.write(async (rows) => {
      const isThere = await rows.of('user').existsBy({ id, password_hash, disabled_at: IsNull() });
      if (!isThere || (await isStillGood?.(rows)) === false) throw changedMeanwhile();
      await rows.of('loginTicket').delete({ user_id: id, expires_at: LessThan(created_at) });
      const token_hash = digest(ticket);
      await rows
        .of('loginTicket')
        .insert({ token_hash, user_id: id, created_at, expires_at: expiresAt, method });
    });
    return { ticket, expiresAt };
  }
}

function invalid(): ApiError {
  return new ApiError(403, 'LOGIN_TICKET_INVALID', 'This sign-in took too long; begin it anew.');
}
