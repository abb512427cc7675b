import type { WriteRows } from '../database/database.js';

type Details = Record<string, string | number | null>;

/**
 * Takes back what an operation set beside memories: an agent's scope, a device's agent. What was set anew since stays.
 * @returns what it set, in the words of the operation, so that undoing can be undone
 */
export async function undoSettings(
  rows: WriteRows,
  agentId: string,
  { scopeFrom, scopeTo, deviceId, agentFrom, agentTo }: Details,
): Promise<Details> {
  if (typeof scopeFrom === 'string' && typeof scopeTo === 'string') {
    await rows.of('agent').update({ id: agentId, memory_scope: scopeTo }, { memory_scope: scopeFrom });
    return { scopeFrom: scopeTo, scopeTo: scopeFrom };
  }
  if (typeof deviceId === 'string' && typeof agentFrom === 'string' && typeof agentTo === 'string') {
    await rows.of('device').update({ id: deviceId, agent_id: agentTo }, { agent_id: agentFrom });
    return { deviceId, agentFrom: agentTo, agentTo: agentFrom };
  }
  return {};
}
