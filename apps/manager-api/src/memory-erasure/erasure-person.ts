import { speakerRolePrefix } from '@xiaozhi/memory';
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
 * @param deviceId of the role; null for agents and groups. @param rolesCount of the agent
 */
export function personOf(
  agent: Pick<AgentRow, 'id' | 'memory_scope'>,
  roleId: RoleId,
  { deviceId, rolesCount }: { deviceId: string | null; rolesCount: number },
): ErasurePerson {
  const prefix = deviceId === null ? undefined : speakerRolePrefix(deviceId);
  return {
    agentId: agent.id,
    roleId,
    deviceId: agent.memory_scope === 'device' ? deviceId : null,
    speakerId: prefix !== undefined && roleId.startsWith(prefix) ? roleId.slice(prefix.length) : null,
    isOnlyRole: rolesCount === 1,
  };
}
