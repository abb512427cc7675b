import type { RoleView } from '@xiaozhi/contracts';
import { roleIdFor, speakerRolePrefix } from '@xiaozhi/memory';
import type { MemoryScope } from '@xiaozhi/memory';
import { In } from 'typeorm';
import type { Database } from '../database/database.js';
import type { AgentRow, DeviceRow } from '../database/rows.js';

type Agent = Pick<AgentRow, 'id' | 'name' | 'memory_scope' | 'child_mode'>;

/** Whose memories an agent has: one per device, or one for all, as its scope says; and those of children. */
export async function rolesOfAgent(database: Database, agent: Agent): Promise<RoleView[]> {
  const scope = agent.memory_scope as MemoryScope;
  const devices = await database
    .repository('device')
    .find({ where: { agent_id: agent.id }, order: { bound_at: 'ASC' } });
  const children = await childRoles(database, agent, devices);
  if (scope !== 'device' && scope !== 'speaker') {
    const roleId = roleIdFor({ scope, deviceId: '', agentId: agent.id });
    return [{ roleId, deviceId: null, label: agent.name }, ...children];
  }
  const names = scope === 'speaker' ? await speakerNames(database, agent.id) : new Map<string, string>();
  const roles: RoleView[] = [];
  for (const device of devices) {
    const label = labelOf(device);
    roles.push({
      roleId: roleIdFor({ scope, deviceId: device.id, agentId: agent.id }),
      ...{ deviceId: device.id, label },
    });
    if (scope === 'speaker') roles.push(...(await speakerRoles(database, device.id, label, names)));
  }
  const known = new Set(roles.map(({ roleId }) => roleId));
  return [...roles, ...children.filter(({ roleId }) => !known.has(roleId))];
}

function labelOf(device: DeviceRow): string {
  return device.alias ?? device.id;
}

async function speakerNames(database: Database, agentId: string): Promise<Map<string, string>> {
  const profiles = await database
    .repository('speakerProfile')
    .find({ where: { agent_id: agentId }, order: { created_at: 'ASC', id: 'ASC' } });
  return new Map(profiles.map(({ id, name }) => [id, name]));
}

/** People whose voices the agent knows, by their names, and others of whom something is remembered here. */
async function speakerRoles(
  database: Database,
  deviceId: string,
  label: string,
  names: ReadonlyMap<string, string>,
): Promise<RoleView[]> {
  const prefix = speakerRolePrefix(deviceId);
  const rows = await database
    .repository('memory')
    .createQueryBuilder('memory')
    .select('DISTINCT memory.role_id', 'roleId')
    .where('memory.role_id LIKE :like', { like: `${prefix}%` })
    .orderBy('memory.role_id', 'ASC')
    .getRawMany<{ roleId: string }>();
  const speakerIds = new Set([...names.keys(), ...rows.map(({ roleId }) => roleId.slice(prefix.length))]);
  return [...speakerIds].map((speakerId) => ({
    roleId: roleIdFor({ scope: 'speaker', deviceId, agentId: '', speakerId }),
    deviceId,
    label: `${label} · ${names.get(speakerId) ?? speakerId}`,
  }));
}

/** Of devices that are for children, or at which a child has spoken. */
async function childRoles(
  database: Database,
  agent: Agent,
  devices: readonly DeviceRow[],
): Promise<RoleView[]> {
  const roles = devices.map((device) => ({
    roleId: roleIdFor({ scope: 'device', deviceId: device.id, agentId: agent.id, isChild: true }),
    deviceId: device.id,
    label: `${labelOf(device)} · child`,
  }));
  if (agent.child_mode === 1 || roles.length === 0) return roles;
  const role_id = In(roles.map(({ roleId }) => roleId));
  const [spoken, remembered] = await Promise.all([
    database.repository('interaction').find({ select: { role_id: true }, where: { role_id } }),
    database.repository('memory').find({ select: { role_id: true }, where: { role_id } }),
  ]);
  const used = new Set([...spoken, ...remembered].map((row) => row.role_id));
  return roles.filter(({ roleId }) => used.has(roleId));
}
