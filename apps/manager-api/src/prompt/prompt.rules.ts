import { roleIdFor } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import { isQuiet, quietBeginsAt } from '@xiaozhi/schedule';
import type { QuietHours } from '@xiaozhi/schedule';
import type { WriteRows } from '../database/database.js';
import type { AgentRow } from '../database/rows.js';

/** Nothing is brought up in the evening and at night, in the agent's time zone, whatever the quiet hours are. */
const NIGHT: QuietHours = { from: '20:00', to: '09:00' };

/**
 * Until when something may be brought up, if it may be now.
 * @param quiet the agent's own; undefined: none
 * @throws RangeError for a time zone that does not exist
 */
export function promptEndsAt(now: Date, timeZone: string, quiet: QuietHours | undefined): Date | undefined {
  const spans = quiet === undefined ? [NIGHT] : [NIGHT, quiet];
  if (spans.some((span) => isQuiet(now, span, timeZone))) return undefined;
  return new Date(Math.min(...spans.map((span) => quietBeginsAt(now, span, timeZone).getTime())));
}

/**
 * Whose memories a device may bring up. Only where the memory is one device's: what is one speaker's, or a group's,
 * could be heard by somebody else.
 * @param devicesCount of the agent
 */
export function promptRoleOf(
  agent: Pick<AgentRow, 'id' | 'memory_scope'>,
  deviceId: string,
  devicesCount: number,
): RoleId | undefined {
  const { id: agentId, memory_scope: scope } = agent;
  if (scope === 'device') return roleIdFor({ scope, deviceId, agentId });
  return scope === 'agent' && devicesCount === 1 ? roleIdFor({ scope, deviceId, agentId }) : undefined;
}

/** A role's memories are erased: its consent, and what was brought up, go with them. */
export async function forgetPrompts(rows: WriteRows, roleId: string): Promise<void> {
  await rows.of('promptConsent').delete({ role_id: roleId });
  await rows.of('memoryPrompt').delete({ role_id: roleId });
}
