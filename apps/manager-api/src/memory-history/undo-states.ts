import type { WriteRows } from '../database/database.js';
import type { OpenRole } from './memory-operations.js';
import type { RoleState } from './memory-state.js';
import { putStates } from './put-states.js';
import type { PutCounts } from './put-states.js';
import { statesBefore, statesNow } from './role-history.js';

export interface UndoCounts extends PutCounts {
  /** Changed since by something else, and left as they are. */
  kept: number;
}

/** What an operation did to one role. */
interface Touched {
  roleId: string;
  /** Of its first version there. */
  sequence: number;
  memoryIds: Set<string>;
}

/**
 * Makes the memories that an operation changed what they were before it, in all roles that it touched. A memory that
 * has a later version in any of them is left alone.
 */
export async function undoStates(
  rows: WriteRows,
  open: OpenRole,
  { operationId, at }: { operationId: string; at: string },
): Promise<UndoCounts> {
  const touched = await touchedBy(rows, operationId);
  const kept = await changedSince(rows, touched, operationId);
  const counts = { added: 0, changed: 0, removed: 0, elsewhere: 0, kept: kept.size };
  const tables = { memories: rows.of('memory'), versions: rows.of('memoryVersion') };
  const plans: { roleId: string; from: RoleState; target: RoleState }[] = [];
  for (const { roleId, sequence, memoryIds } of touched) {
    const own = (states: RoleState): RoleState =>
      new Map([...states].filter(([id]) => memoryIds.has(id) && !kept.has(id)));
    const from = own(await statesNow(tables, roleId));
    plans.push({ roleId, from, target: own(await statesBefore(tables, roleId, sequence)) });
  }
  const put = async (roleId: string, from: RoleState, target: RoleState): Promise<void> => {
    const done = await putStates(rows, await open(roleId), { from, target, at });
    for (const name of ['added', 'changed', 'removed', 'elsewhere'] as const) counts[name] += done[name];
  };
  // A memory that moved must leave one role before it is back in the other.
  for (const { roleId, from, target } of plans) await put(roleId, from, staying(from, target));
  for (const { roleId, from, target } of plans) await put(roleId, staying(from, target), target);
  return counts;
}

function staying(from: RoleState, target: RoleState): RoleState {
  return new Map([...from].filter(([id]) => target.has(id)));
}

async function touchedBy(rows: WriteRows, operationId: string): Promise<Touched[]> {
  const versions = await rows
    .of('memoryVersion')
    .find({ where: { operation_id: operationId }, order: { sequence: 'ASC' } });
  const touched = new Map<string, Touched>();
  for (const { role_id: roleId, sequence, memory_id: id } of versions) {
    const role = touched.get(roleId) ?? { roleId, sequence: sequence ?? 0, memoryIds: new Set() };
    role.memoryIds.add(id);
    touched.set(roleId, role);
  }
  return [...touched.values()];
}

/** Ids of the memories whose last version, in a role that the operation touched, is not the operation's. */
async function changedSince(
  rows: WriteRows,
  touched: readonly Touched[],
  operationId: string,
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  for (const { roleId, sequence, memoryIds } of touched) {
    const lasts = new Map<string, string | null>();
    const since = await rows
      .of('memoryVersion')
      .createQueryBuilder('version')
      .select(['version.id', 'version.memory_id', 'version.operation_id'])
      .where('version.role_id = :roleId AND version.sequence >= :sequence', { roleId, sequence })
      .orderBy('version.sequence', 'ASC')
      .getMany();
    for (const { memory_id: id, operation_id: by } of since) if (memoryIds.has(id)) lasts.set(id, by);
    for (const [id, by] of lasts) if (by !== operationId) changed.add(id);
  }
  return changed;
}
