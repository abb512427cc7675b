import type { Reach, Role } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { AuditService } from '../audit/audit.service.js';
import { actorOf, endSessions } from '../auth/session.service.js';
import { hasOtherOwner, requireFreeName } from '../auth/user-account.rules.js';
import type { OidcConfig } from '../config/oidc-config.js';
import type { WriteRows } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import { ApiError } from '../http/api-error.js';
import { roleOfIdentity, usernameOf } from './identity.js';
import type { Identity } from './identity.js';
import { identityHash, linkIdentity } from './user-identity.js';

/** What one sign-in is settled with; all within its transaction. */
export interface Settling {
  rows: WriteRows;
  audit: AuditService;
  settings: OidcConfig;
  identity: Identity;
  at: string;
}

/** @throws ApiError 403 OIDC_ACCOUNT_DISABLED */
export async function knownUser({ rows, identity, at }: Settling): Promise<UserRow | undefined> {
  const identity_hash = identityHash(identity);
  const link = await rows.of('userIdentity').findOneBy({ identity_hash });
  if (link === null) return undefined;
  const user = await rows.of('user').findOneByOrFail({ id: link.user_id });
  if (user.disabled_at !== null)
    throw new ApiError(403, 'OIDC_ACCOUNT_DISABLED', 'Your account here is disabled; ask an administrator.');
  await rows.of('userIdentity').update({ identity_hash }, { last_used_at: at });
  return user;
}

/**
 * Makes a user of somebody new. Nobody is taken for an existing user because of a name or an address: the provider's
 * people choose those themselves.
 * @throws ApiError OIDC_NOT_LINKED, OIDC_NO_ROLE, OIDC_NAME_TAKEN
 */
export async function signUp(settling: Settling): Promise<UserRow> {
  const { rows, audit, settings, identity, at } = settling;
  // The first user is made by the link of the first start.
  if (settings.signUp === undefined || (await rows.of('user').count()) === 0)
    throw new ApiError(
      403,
      'OIDC_NOT_LINKED',
      `No account here is linked with this identity of ${settings.name}. Sign in with your password and link it under "My account", or ask an administrator for an invitation.`,
    );
  const role = roleOfIdentity(identity, settings) ?? settings.signUp;
  if (role === 'none') throw noRole(settings);
  const user: UserRow = {
    ...{ id: newId(), username: usernameOf(identity, identityHash(identity)), role, created_at: at },
    ...{ password_hash: '', disabled_at: null, second_factor_at: null, reach: reachOfNew(role) },
  };
  await requireOwnName(rows, user.username, settings);
  await rows.of('user').insert(user);
  await linkIdentity(rows, { identity, userId: user.id, at, isUsed: true });
  await audit.record(rows, actorOf(user), {
    action: 'user.create',
    target: user.username,
    details: { userId: user.id, role, by: 'oidc', issuer: identity.issuer },
  });
  return user;
}

/** Somebody whom no operator made sees what is shared with them, and no family's conversations before. */
function reachOfNew(role: Role): Reach {
  return role === 'owner' || role === 'admin' ? 'all' : 'shared';
}

/**
 * Gives a user the role that the provider's claim says, ending other sessions; the last owner stays one.
 * @throws ApiError 403 OIDC_NO_ROLE
 */
export async function applyRole(settling: Settling, user: UserRow): Promise<UserRow> {
  const { rows, audit, settings, identity } = settling;
  const role = roleOfIdentity(identity, settings);
  if (role === undefined || role === user.role) return user;
  const isLastOwner = user.role === 'owner' && !(await hasOtherOwner(rows, user.id, settings.issuer));
  if (isLastOwner) {
    const details = { userId: user.id, by: 'oidc', claimed: role, isKept: true };
    await audit.record(rows, actorOf(user), { action: 'user.update', target: user.username, details });
    return user;
  }
  if (role === 'none') throw noRole(settings);
  await rows.of('user').update({ id: user.id }, { role });
  const endedCount = await endSessions(rows, user.id);
  const after = { ...user, role };
  await audit.record(rows, actorOf(after), {
    ...{ action: 'user.update', target: user.username },
    details: { userId: user.id, by: 'oidc', endedCount },
    ...{ before: { role: user.role }, after: { role } },
  });
  return after;
}

async function requireOwnName(rows: WriteRows, username: string, { name }: OidcConfig): Promise<void> {
  try {
    await requireFreeName(rows, username);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(
      409,
      'OIDC_NAME_TAKEN',
      `There is a user "${username}" already. If that is you, sign in with your password and link ${name} under "My account"; if not, ask an administrator for an invitation.`,
    );
  }
}

function noRole({ name }: OidcConfig): ApiError {
  const msg = `${name} gives you no role here; ask whoever manages its groups, or an administrator (OIDC_ROLE_MAP).`;
  return new ApiError(403, 'OIDC_NO_ROLE', msg);
}
