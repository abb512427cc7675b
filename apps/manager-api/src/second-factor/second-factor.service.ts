import { Inject, Injectable } from '@nestjs/common';
import type {
  RecoveryCodesView,
  SecondFactorEnrol,
  SecondFactorEnrolment,
  SecondFactorProof,
  SecondFactorView,
} from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { LoginThrottle, ownKeys } from '../auth/login-throttle.js';
import { isPassword } from '../auth/password.js';
import { endSessions } from '../auth/session.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { SecretVault } from '../security/secret-vault.js';
import { NOW } from '../tokens.js';
import { appUri, newAppSecret } from './app-code.js';
import { SecondFactorCodes, dropSecondFactor, secondFactorIdentity } from './second-factor-codes.js';

/** From the secret to its first code: long enough to install an app. */
const ENROLMENT_LIFE_MS = 10 * 60_000;

/** One's own second factor: an authenticator app, and recovery codes for when it is lost. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly database: Database,
    private readonly codes: SecondFactorCodes,
    private readonly throttle: LoginThrottle,
    private readonly audit: AuditService,
    private readonly vault: SecretVault,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  async view({ id }: Actor): Promise<SecondFactorView> {
    const user = await this.database.repository('user').findOneByOrFail({ id });
    const { second_factor_at: since, password_hash } = user;
    const recoveryCodesLeft = await this.database.repository('recoveryCode').countBy({ user_id: id });
    return { isOn: since !== null, since, recoveryCodesLeft, needsPassword: password_hash !== '' };
  }

  /**
   * Makes a secret that counts once it is confirmed, within ten minutes; one that was not confirmed is over.
   * @throws ApiError PASSWORD_WRONG, SECOND_FACTOR_ON, LOGIN_THROTTLED
   */
  async enrol(actor: Actor, { password }: SecondFactorEnrol): Promise<SecondFactorEnrolment> {
    const { id, username } = await this.requirePassword(actor, password);
    const secret = newAppSecret();
    const at = this.now();
    await this.database.write(async (rows) => {
      await requireState(rows, id, 'off');
      await dropSecondFactor(rows, id);
      await rows.of('secondFactor').insert({
        ...{ user_id: id, secret: this.vault.seal(secret, secondFactorIdentity(id)) },
        ...{ last_step: 0, created_at: at.toISOString() },
      });
      await this.note(rows, actor, 'begun');
    });
    await this.throttle.forget(ownKeys(id));
    const expiresAt = new Date(at.getTime() + ENROLMENT_LIFE_MS).toISOString();
    return { secret, uri: appUri(secret, username), expiresAt };
  }

  /** @throws ApiError SECOND_FACTOR_ON, SECOND_FACTOR_OFF, SECOND_FACTOR_EXPIRED, SECOND_FACTOR_WRONG, LOGIN_THROTTLED */
  async confirm(actor: Actor, code: string): Promise<RecoveryCodesView> {
    await this.throttle.take(ownKeys(actor.id));
    const recoveryCodes = await this.database.write(async (rows) => {
      await requireState(rows, actor.id, 'off');
      const begun = await rows.of('secondFactor').findOneBy({ user_id: actor.id });
      if (begun === null) throw isOff();
      if (Date.parse(begun.created_at) + ENROLMENT_LIFE_MS < this.now().getTime()) {
        await dropSecondFactor(rows, actor.id);
        return undefined;
      }
      if (!(await this.codes.takeAppCode(rows, actor.id, code))) throw wrong();
      await rows.of('user').update({ id: actor.id }, { second_factor_at: this.now().toISOString() });
      const endedCount = await endSessions(rows, actor.id, actor.sessionId);
      await this.note(rows, actor, 'on', { endedCount });
      return this.codes.renewRecoveryCodes(rows, actor.id);
    });
    if (recoveryCodes === undefined) throw expired();
    await this.throttle.forget(ownKeys(actor.id));
    return { recoveryCodes };
  }

  /** @throws ApiError PASSWORD_WRONG, SECOND_FACTOR_OFF, SECOND_FACTOR_WRONG, LOGIN_THROTTLED */
  async renewRecoveryCodes(actor: Actor, proof: SecondFactorProof): Promise<RecoveryCodesView> {
    return this.prove(actor, proof, async (rows) => {
      await this.note(rows, actor, 'recovery-codes');
      return { recoveryCodes: await this.codes.renewRecoveryCodes(rows, actor.id) };
    });
  }

  /** @throws ApiError PASSWORD_WRONG, SECOND_FACTOR_OFF, SECOND_FACTOR_WRONG, LOGIN_THROTTLED */
  async turnOff(actor: Actor, proof: SecondFactorProof): Promise<void> {
    await this.prove(actor, proof, async (rows) => {
      await dropSecondFactor(rows, actor.id);
      await rows.of('user').update({ id: actor.id }, { second_factor_at: null });
      await this.note(rows, actor, 'off');
    });
  }

  /** Does something for whoever knows the password and has a code. */
  private async prove<T>(
    actor: Actor,
    { password, code }: SecondFactorProof,
    work: (rows: WriteRows) => Promise<T>,
  ): Promise<T> {
    await this.requirePassword(actor, password);
    const result = await this.database.write(async (rows) => {
      await requireState(rows, actor.id, 'on');
      if ((await this.codes.take(rows, actor.id, code)) === undefined) throw wrong();
      return work(rows);
    });
    await this.throttle.forget(ownKeys(actor.id));
    return result;
  }

  /** Takes an attempt. Users whom another service signs in have no password. */
  private async requirePassword({ id }: Actor, password: string): Promise<UserRow> {
    await this.throttle.take(ownKeys(id));
    const user = await this.database.repository('user').findOneByOrFail({ id });
    if (user.password_hash === '' || (await isPassword(user.password_hash, password))) return user;
    throw new ApiError(403, 'PASSWORD_WRONG', 'The present password is wrong.');
  }

  private note(rows: WriteRows, actor: Actor, what: string, more: object = {}): Promise<void> {
    const details = { userId: actor.id, what, ...more };
    return this.audit.record(rows, actor, { action: 'user.second-factor', target: actor.name, details });
  }
}

/** @throws ApiError 409 SECOND_FACTOR_ON, SECOND_FACTOR_OFF */
async function requireState(rows: WriteRows, id: string, state: 'on' | 'off'): Promise<void> {
  const { second_factor_at } = await rows.of('user').findOneByOrFail({ id });
  if (state === 'on' && second_factor_at === null) throw isOff();
  if (state === 'off' && second_factor_at !== null)
    throw new ApiError(409, 'SECOND_FACTOR_ON', 'Your second factor is on; turn it off first.');
}

function isOff(): ApiError {
  return new ApiError(409, 'SECOND_FACTOR_OFF', 'You have no second factor; begin with its secret.');
}

function expired(): ApiError {
  const msg = 'This took longer than ten minutes; begin anew with another secret.';
  return new ApiError(409, 'SECOND_FACTOR_EXPIRED', msg);
}

/** Not 401: the session is good. */
function wrong(): ApiError {
  return new ApiError(403, 'SECOND_FACTOR_WRONG', 'This code is wrong, or was used already.');
}
