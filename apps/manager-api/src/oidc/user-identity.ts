import { createHash } from 'node:crypto';
import { In } from 'typeorm';
import type { Database, WriteRows } from '../database/database.js';
import type { Identity } from './identity.js';

/** What an identity is found by: issuer and subject, both as they stand in its tokens. */
export function identityHash({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex');
}

/** Those of the users that have an identity. */
export async function identitiesOf(
  database: Database,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.repository('userIdentity').findBy({ user_id: In(userIds) });
  return new Set(rows.map(({ user_id }) => user_id));
}

/** Links an identity that nobody has yet, in the transaction of what it belongs to. */
export async function linkIdentity(
  rows: WriteRows,
  { identity, userId, at, isUsed }: { identity: Identity; userId: string; at: string; isUsed: boolean },
): Promise<void> {
  await rows.of('userIdentity').insert({
    ...{ identity_hash: identityHash(identity), user_id: userId },
    ...{ issuer: identity.issuer, subject: identity.subject },
    ...{ created_at: at, last_used_at: isUsed ? at : null },
  });
}
