import { ROLES } from '@xiaozhi/contracts';
import type { Role } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import type { WriteRows } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';

/** Uses within a minute are one: a write for each request would be more than the requests themselves. */
const USE_STEP_MS = 60_000;

export function roleOf({ role }: Pick<UserRow, 'role'>): Role {
  return role as Role;
}

/** Whether a use is so much later than the last noted one that it is worth a write. */
export function isUsedNews(lastUsedAt: string | null, at: string): boolean {
  return lastUsedAt === null || Date.parse(at) - Date.parse(lastUsedAt) >= USE_STEP_MS;
}

/** Nobody gives a role above their own, nor touches whoever has one. @throws ApiError 403 ROLE_ABOVE_OWN */
export function requireRank(actor: Pick<Actor, 'role'>, role: Role): void {
  if (ROLES.indexOf(role) <= ROLES.indexOf(actor.role)) return;
  throw new ApiError(403, 'ROLE_ABOVE_OWN', `Your role is below "${role}".`);
}

/**
 * Whether an owner beside the user can sign in: with a password, or with the identity provider.
 * @param issuer of the identity provider; undefined: none is set, and nobody's identity is of use
 */
export async function hasOtherOwner(rows: WriteRows, userId: string, issuer?: URL): Promise<boolean> {
  const owners = await rows.of('user').findBy({ role: 'owner' });
  const others = owners.filter(({ id, disabled_at }) => id !== userId && disabled_at === null);
  if (others.some(({ password_hash }) => password_hash !== '')) return true;
  if (issuer === undefined || others.length === 0) return false;
  return rows.of('userIdentity').existsBy({ issuer: issuer.href, user_id: In(others.map(({ id }) => id)) });
}

/**
 * There must be an owner who can sign in.
 * @throws ApiError 409 LAST_OWNER when the user is the only one
 */
export async function requireOtherOwner(rows: WriteRows, userId: string, issuer?: URL): Promise<void> {
  if (!(await hasOtherOwner(rows, userId, issuer)))
    throw new ApiError(409, 'LAST_OWNER', 'This is the last owner who can sign in; make another one first.');
}

/** Names differ by more than case. @throws ApiError 409 USERNAME_TAKEN */
export async function requireFreeName(rows: WriteRows, username: string, exceptId?: string): Promise<void> {
  const users = await rows.of('user').find({ select: { id: true, username: true } });
  const isTaken = users.some(
    (user) => user.id !== exceptId && user.username.toLowerCase() === username.toLowerCase(),
  );
  if (isTaken) throw new ApiError(409, 'USERNAME_TAKEN', `There is a user "${username}" already.`);
}
