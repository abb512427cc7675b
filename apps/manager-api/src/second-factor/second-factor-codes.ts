import { Inject, Injectable } from '@nestjs/common';
import { APP_CODE_DIGITS } from '@xiaozhi/contracts';
import type { WriteRows } from '../database/database.js';
import { SecretVault } from '../security/secret-vault.js';
import { NOW } from '../tokens.js';
import { stepOfCode } from './app-code.js';
import { bareCode, newRecoveryCodes, recoveryCodeHash } from './recovery-code.js';

/** What a code was. */
export type CodeKind = 'app' | 'recovery-code';

/** Takes codes, each once. All within the transaction of what they are for. */
@Injectable()
export class SecondFactorCodes {
  constructor(
    private readonly vault: SecretVault,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /**
   * Uses a code up: that of the app, and those before it, or a recovery code.
   * @returns undefined when it is none, or was used
   * @throws SecretUnreadable when the app's secret was sealed under a key that is missing; recovery codes go on
   */
  async take(rows: WriteRows, userId: string, code: string): Promise<CodeKind | undefined> {
    if (bareCode(code).length === APP_CODE_DIGITS)
      return (await this.takeAppCode(rows, userId, code)) ? 'app' : undefined;
    const where = { code_hash: recoveryCodeHash(userId, code), user_id: userId };
    if (!(await rows.of('recoveryCode').existsBy(where))) return undefined;
    await rows.of('recoveryCode').delete(where);
    return 'recovery-code';
  }

  /** As `take`, of the app only; also of one that is on trial. */
  async takeAppCode(rows: WriteRows, userId: string, code: string): Promise<boolean> {
    const factor = await rows.of('secondFactor').findOneBy({ user_id: userId });
    if (factor === null) return false;
    const secret = this.vault.open(factor.secret, secondFactorIdentity(userId));
    const step = stepOfCode(secret, bareCode(code), this.now().getTime());
    if (step === undefined || step <= factor.last_step) return false;
    await rows.of('secondFactor').update({ user_id: userId }, { last_step: step });
    return true;
  }

  /** Makes ten others; those before are over. */
  async renewRecoveryCodes(rows: WriteRows, userId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    await rows.of('recoveryCode').delete({ user_id: userId });
    await rows
      .of('recoveryCode')
      .insert(codes.map((code) => ({ code_hash: recoveryCodeHash(userId, code), user_id: userId })));
    return codes;
  }
}

/** What a sealed secret of an app is bound to. */
export function secondFactorIdentity(userId: string): string {
  return `second_factor/${userId}/secret`;
}

/** Forgets all of a user's second factor but the mark on the account. */
export async function dropSecondFactor(rows: WriteRows, userId: string): Promise<void> {
  for (const table of ['secondFactor', 'recoveryCode', 'loginTicket'] as const)
    await rows.of(table).delete({ user_id: userId });
}
