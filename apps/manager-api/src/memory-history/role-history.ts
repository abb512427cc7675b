import type { MemoryVersionRow } from '../database/memory-history-rows.js';
import type { MemoryRow } from '../database/rows.js';
import type { Repository } from 'typeorm';
import { stateOf } from './memory-state.js';
import type { RoleState } from './memory-state.js';
import { replay } from './replay.js';

/** The two tables that history is read from, inside a transaction or outside of one. */
export interface HistoryTables {
  memories: Repository<MemoryRow>;
  versions: Repository<MemoryVersionRow>;
}

/** The role's memories as they are stored. */
export async function statesNow({ memories }: HistoryTables, roleId: string): Promise<RoleState> {
  const rows = await memories.findBy({ role_id: roleId });
  return new Map(rows.map((row) => [row.id, stateOf(row)]));
}

/**
 * What a role remembered at a moment: all that had been recorded until then, superseded memories included.
 * @param at ISO 8601, UTC; the moment itself counts
 */
export async function statesAsOf(tables: HistoryTables, roleId: string, at: string): Promise<RoleState> {
  const versions = await inOrder(tables, roleId)
    .andWhere('COALESCE(version.recorded_at, version.at) <= :at', { at })
    .getMany();
  return replay(versions, await statesNow(tables, roleId));
}

/** What a role remembered before one of its versions. @param sequence of that version */
export async function statesBefore(
  tables: HistoryTables,
  roleId: string,
  sequence: number,
): Promise<RoleState> {
  const versions = await inOrder(tables, roleId)
    .andWhere('(version.sequence IS NULL OR version.sequence < :sequence)', { sequence })
    .getMany();
  return replay(versions, await statesNow(tables, roleId));
}

/** Both databases put NULL first: versions of before states were kept are the oldest. */
function inOrder(
  { versions }: HistoryTables,
  roleId: string,
): ReturnType<typeof versions.createQueryBuilder> {
  return versions
    .createQueryBuilder('version')
    .where('version.role_id = :roleId', { roleId })
    .orderBy('version.sequence', 'ASC')
    .addOrderBy('version.id', 'ASC');
}
