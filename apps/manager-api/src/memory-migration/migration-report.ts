import type { MemoryMigrationRole, MemoryMigrationState } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import type { MemoryMigrationRow } from '../database/shadow-rows.js';

const count = z.number().int().min(0).default(0);
const role = z.object({ verified: count, missing: count, differing: count, erased: count });
const report = z.object({
  /** Where a paused job goes on. */
  resumes: z.string().nullable().default(null),
  /** Switch although not all is there. */
  force: z.boolean().default(false),
  roles: z.record(z.string(), role).default({}),
});
/** What a migration keeps in its column, beside what its items say. */
export type MigrationReport = z.infer<typeof report>;

export function parseReport(row: Pick<MemoryMigrationRow, 'report'>): MigrationReport {
  return report.parse(JSON.parse(row.report));
}

/** States in which a manager works on it. */
export const WORKING_STATES: readonly MemoryMigrationState[] = [
  'copying',
  'verifying',
  'switching',
  'rolling-back',
  'erasing',
];

/** Counts by role, of what was done. */
export async function rolesOf(database: Database, row: MemoryMigrationRow): Promise<MemoryMigrationRole[]> {
  const counted = await database
    .repository('memoryMigrationItem')
    .createQueryBuilder('item')
    .select('item.role_id', 'roleId')
    .addSelect('item.state', 'state')
    .addSelect('COUNT(*)', 'count')
    .where('item.migration_id = :id', { id: row.id })
    .groupBy('item.role_id')
    .addGroupBy('item.state')
    .getRawMany<{ roleId: string; state: string; count: string | number }>();
  const { roles } = parseReport(row);
  const roleIds = [...new Set([...Object.keys(roles), ...counted.map(({ roleId }) => roleId)])].sort();
  return roleIds.map((roleId) => {
    const of = (state: string): number =>
      Number(counted.find((one) => one.roleId === roleId && one.state === state)?.count ?? 0);
    const counts = {
      written: of('written'),
      there: of('there'),
      failed: of('failed'),
      removed: of('removed'),
    };
    const read = counts.written + counts.there + counts.failed + counts.removed + of('writing');
    return { roleId, read, ...counts, ...role.parse(roles[roleId] ?? {}) };
  });
}
