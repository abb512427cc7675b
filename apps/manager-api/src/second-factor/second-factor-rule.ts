import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import { SECOND_FACTOR_RULES } from '@xiaozhi/contracts';
import type { SecondFactorRule } from '@xiaozhi/contracts';
import type { Database, WriteRows } from '../database/database.js';
import type { UserRow, UserSessionRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';

/** Name of the parameter that says who must have a second factor. */
export const SECOND_FACTOR_PARAMETER = 'login.second_factor';
/** Metadata of routes that are open before. */
export const BEFORE_SECOND_FACTOR = 'before-second-factor';

const ADMINISTRATORS: ReadonlySet<string> = new Set(['owner', 'admin']);

/** Open to users who must have a second factor and have none: what turns it on, one's own account, signing out. */
export const BeforeSecondFactor = (): CustomDecorator => SetMetadata(BEFORE_SECOND_FACTOR, true);

/** A user, and what is known of how the session was opened. */
export type Proved = Pick<UserRow, 'role' | 'second_factor_at'> & Pick<UserSessionRow, 'second_factor'>;

/**
 * Whether somebody has to turn a second factor on before anything else. One's own counts, and one that the identity
 * provider asked for, as far as it is trusted. Read anew each time, so that it holds at once in all processes.
 */
export async function needsSecondFactor(database: Database, proved: Proved): Promise<boolean> {
  if (hasProved(proved)) return false;
  const row = await database.repository('parameter').findOneBy({ code: SECOND_FACTOR_PARAMETER });
  switch (SECOND_FACTOR_RULES.find((rule) => rule === row?.value) ?? ('off' satisfies SecondFactorRule)) {
    case 'off':
      return false;
    case 'administrators':
      return ADMINISTRATORS.has(proved.role);
    case 'everybody':
      return true;
  }
}

/** Whoever requires a second factor must have one: nobody locks themselves out. @throws ApiError 409 SECOND_FACTOR_FIRST */
export async function requireOwnFactor(rows: WriteRows, actor: Actor): Promise<void> {
  const user = await rows.of('user').findOneBy({ id: actor.id });
  const session =
    actor.sessionId === undefined
      ? null
      : await rows.of('userSession').findOneBy({ user_id: actor.id, id: actor.sessionId });
  if (user !== null && hasProved({ ...user, second_factor: session?.second_factor ?? null })) return;
  throw new ApiError(
    409,
    'SECOND_FACTOR_FIRST',
    'Turn on a second factor of your own before you require one, under “My account”.',
  );
}

/** @throws ApiError 403 SECOND_FACTOR_REQUIRED */
export function secondFactorRequired(): ApiError {
  const msg =
    'You must have a second factor here: turn it on with POST /api/auth/second-factor, or in the console.';
  return new ApiError(403, 'SECOND_FACTOR_REQUIRED', msg);
}

function hasProved({ second_factor_at, second_factor }: Omit<Proved, 'role'>): boolean {
  return second_factor_at !== null || second_factor === 'provider';
}
