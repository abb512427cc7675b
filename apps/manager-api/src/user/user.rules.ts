import type { UserAccountView, UserUpdate } from '@xiaozhi/contracts';
import { roleOf } from '../auth/user-account.rules.js';
import { reachOf } from '../reach/reach.reader.js';
import type { UserRow } from '../database/user-rows.js';

/** A user as administrators see them; never with the hash. */
export function toAccountView(user: UserRow, hasOidc: boolean): UserAccountView {
  return {
    ...{ id: user.id, username: user.username, role: roleOf(user), createdAt: user.created_at },
    ...{ isDisabled: user.disabled_at !== null, hasPassword: user.password_hash !== '' },
    reach: reachOf(user),
    hasSecondFactor: user.second_factor_at !== null,
    hasOidc,
  };
}

/** A user after a change; what is left out stays. */
export function updatedUser(
  user: UserRow,
  { username, role, reach, isDisabled }: UserUpdate,
  passwordHash: string | undefined,
): UserRow {
  const disabledSince = user.disabled_at ?? new Date().toISOString();
  return {
    ...user,
    username: username ?? user.username,
    role: role ?? user.role,
    reach: reach ?? user.reach,
    password_hash: passwordHash ?? user.password_hash,
    disabled_at: (isDisabled ?? user.disabled_at !== null) ? disabledSince : null,
  };
}
