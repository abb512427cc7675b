import { Inject, Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { LoginThrottle } from '../auth/login-throttle.js';
import { digest, isSameSecret, newToken } from '../auth/token-secret.js';
import { Database } from '../database/database.js';
import type { OidcAttemptRow } from '../database/user-rows.js';
import { ApiError } from '../http/api-error.js';
import { NOW } from '../tokens.js';
import { attemptValues } from './attempt-secret.js';
import type { AttemptValues } from './attempt-secret.js';
import { OidcClient } from './oidc-client.js';

/** Long enough for a password, a phone and a page about consent. */
const ATTEMPT_LIFE_MS = 10 * 60_000;

export type AttemptPurpose = 'login' | 'invitation' | 'link';
type About = Partial<Pick<OidcAttemptRow, 'user_id' | 'session_id' | 'link_hash'>>;

/** A browser on its way: where to send it, and what it has to keep. */
export interface AttemptBegun {
  url: string;
  state: string;
  secret: string;
  lifeMs: number;
}

/** Ways to the identity provider and back, each of one browser, once. */
@Injectable()
export class AttemptService {
  constructor(
    private readonly database: Database,
    private readonly client: OidcClient,
    private readonly throttle: LoginThrottle,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError OIDC_OFF, OIDC_UNREACHABLE, LOGIN_THROTTLED */
  async begin(
    purpose: AttemptPurpose,
    origin: { address: string },
    about: About = {},
  ): Promise<AttemptBegun> {
    await this.throttle.takeTrip(origin);
    const secret = newToken();
    const values = attemptValues(secret);
    const url = await this.client.authorizationUrl(values);
    const at = this.now();
    const created_at = at.toISOString();
    await this.database.write(async (rows) => {
      await rows.of('oidcAttempt').delete({ expires_at: LessThan(created_at) });
      await rows.of('oidcAttempt').insert({
        ...{ state_hash: digest(values.state), purpose, created_at },
        ...{ user_id: null, session_id: null, link_hash: null, ...about },
        expires_at: new Date(at.getTime() + ATTEMPT_LIFE_MS).toISOString(),
      });
    });
    return { url: url.href, state: values.state, secret, lifeMs: ATTEMPT_LIFE_MS };
  }

  /**
   * Uses an attempt up, whatever comes of it.
   * @param secret of the browser's cookie
   * @throws ApiError OIDC_ATTEMPT_INVALID: over, used, of another browser, or for something else
   */
  async take(
    state: string,
    secret: string | undefined,
    purposes: readonly AttemptPurpose[],
  ): Promise<{ row: OidcAttemptRow; values: AttemptValues }> {
    // Before the table is touched: another browser must not end the attempt either.
    if (secret === undefined) throw attemptInvalid();
    const values = attemptValues(secret);
    if (!isSameSecret(state, values.state)) throw attemptInvalid();
    const row = await this.database.write(async (rows) => {
      const where = { state_hash: digest(state) };
      const found = await rows.of('oidcAttempt').findOneBy(where);
      if (found !== null) await rows.of('oidcAttempt').delete(where);
      return found;
    });
    const isGood =
      row !== null &&
      row.expires_at >= this.now().toISOString() &&
      purposes.some((purpose) => purpose === row.purpose);
    if (!isGood) throw attemptInvalid();
    return { row, values };
  }

  /** After a success. */
  forget(origin: { address: string }): Promise<void> {
    return this.throttle.forgetTrips(origin);
  }
}

export function attemptInvalid(): ApiError {
  const msg = 'This sign-in took too long, was used already, or began in another browser; begin it anew.';
  return new ApiError(403, 'OIDC_ATTEMPT_INVALID', msg);
}
