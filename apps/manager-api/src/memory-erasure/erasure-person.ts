import { isChildRole, speakerRolePrefix } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import type { AgentRow } from '../database/rows.js';

/** Who is erased, and how far what is kept can be told to be theirs. */
export interface ErasurePerson {
  agentId: string;
  roleId: RoleId;
  /** All that this device said and heard is theirs; null where others use it too. */
  deviceId: string | null;
  /** Their voice profile, where they are known by voice. */
  speakerId: string | null;
  /** Nobody else uses the agent, so its running summary is theirs. */
  isOnlyRole: boolean;
}

/**
 * @param deviceId of the role; null for agents and groups. @param isDeviceShared somebody else, such as a child, has a
 * memory at the device. @param rolesCount of the agent
 */
export function personOf(
  agent: Pick<AgentRow, 'id' | 'memory_scope'>,
  roleId: RoleId,
  of: { deviceId: string | null; isDeviceShared: boolean; rolesCount: number },
): ErasurePerson {
  const { deviceId } = of;
  const prefix = deviceId === null || isChildRole(roleId) ? undefined : speakerRolePrefix(deviceId);
  return {
    agentId: agent.id,
    roleId,
    deviceId: agent.memory_scope === 'device' && !of.isDeviceShared ? deviceId : null,
    speakerId: prefix !== undefined && roleId.startsWith(prefix) ? roleId.slice(prefix.length) : null,
    isOnlyRole: of.rolesCount === 1,
  };
}
