import { isChildRole, roleIdFor } from '@xiaozhi/memory';
import type { MemoryScope, RoleId } from '@xiaozhi/memory';
import type { RoleView } from '@xiaozhi/contracts';

export interface RoleMove {
  from: string;
  to: RoleId;
}

export interface RoleMoves {
  moves: RoleMove[];
  /** Roles that the agent no longer reaches, and that nothing is moved out of. */
  kept: { roleId: string; reason: 'shared-group' | 'choose-device' }[];
}

export interface ScopeChange {
  agentId: string;
  from: MemoryScope;
  to: MemoryScope;
  /** Whose memories the agent has under the old scope. */
  roles: readonly RoleView[];
  deviceIds: readonly string[];
  /** Who gets the memories of an agent or a group. */
  chosenDeviceId: string | undefined;
  /** Other agents have the same group. */
  isGroupShared: boolean;
}

/** Where memories go when a scope changes. Narrower roles merge into a wider one; a wider one goes to one device. */
export function movesOf(change: ScopeChange): RoleMoves {
  const { agentId, from, to } = change;
  // A speaker that nobody recognised has the device's memory, so that one is the same in both scopes.
  if (from === to || (from === 'device' && to === 'speaker')) return { moves: [], kept: [] };
  // That of a device's children is the same in every scope, and merges into nobody's.
  const roles = change.roles.filter(({ roleId }) => !isChildRole(roleId));
  if (from.startsWith('group:') && change.isGroupShared)
    return { moves: [], kept: roles.map(({ roleId }) => ({ roleId, reason: 'shared-group' })) };
  const result: RoleMoves = { moves: [], kept: [] };
  for (const { roleId, deviceId } of roles) {
    const device = isOfDevices(to) ? (deviceId ?? deviceFor(change)) : '';
    if (device === undefined) {
      result.kept.push({ roleId, reason: 'choose-device' });
      continue;
    }
    const target = roleIdFor({ scope: to === 'speaker' ? 'device' : to, deviceId: device, agentId });
    if (roleId !== target) result.moves.push({ from: roleId, to: target });
  }
  return result;
}

function isOfDevices(scope: MemoryScope): boolean {
  return scope === 'device' || scope === 'speaker';
}

function deviceFor({ chosenDeviceId, deviceIds }: ScopeChange): string | undefined {
  return chosenDeviceId ?? (deviceIds.length === 1 ? deviceIds[0] : undefined);
}
