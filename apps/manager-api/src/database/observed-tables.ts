import type { ChangeEvent, PrivacySettingKind } from '@xiaozhi/contracts';
import type { Rows } from './rows.js';

/** One write to a table: which rows, and what they get. */
export interface RowWrite {
  isDelete: boolean;
  where: Record<string, unknown>;
  values: Record<string, unknown>;
}

type Observer = (write: RowWrite) => readonly (ChangeEvent | undefined)[];

/** Of an agent, but not of what gateways are told of it. */
const UNTOLD_AGENT_COLUMNS = new Set(['memory_snapshot', 'updated_at', 'version']);

/**
 * Which changes of which tables gateways have to know. The one place that says so: a new table with settings or
 * memories gets its line here. What an operator changes at a service is told by its audit entry, which is written when
 * the service has done it.
 */
const OBSERVERS: Partial<Record<keyof Rows, Observer>> = {
  parameter: () => [{ kind: 'settings' }],
  modelConfig: () => [{ kind: 'agents' }],
  timbre: () => [{ kind: 'agents' }],
  speakerProfile: ({ where, values }) => [agent(where.agent_id ?? values.agent_id) ?? { kind: 'agents' }],
  agent: ({ where, values, isDelete }) =>
    isDelete || Object.keys(values).some((column) => !UNTOLD_AGENT_COLUMNS.has(column))
      ? [agent(where.id ?? values.id) ?? { kind: 'agents' }]
      : [],
  agentPlugin: ({ where, values }) => [agent(where.agent_id ?? values.agent_id) ?? { kind: 'agents' }],
  agentCorrectWord: ({ where, values }) => [agent(where.agent_id ?? values.agent_id) ?? { kind: 'agents' }],
  agentShadow: ({ where, values }) => [agent(where.agent_id ?? values.agent_id) ?? { kind: 'agents' }],
  // What gateways report of a device is no news to them; an unbound one is told with its audit entry.
  device: ({ where, values, isDelete }) =>
    !isDelete && 'agent_id' in values ? [device(values.id ?? where.id)] : [],
  memory: ({ where, values }) => [memories(where.role_id), memories(values.role_id)],
  // What a service has extracted stands in no table here.
  interaction: ({ where, values }) =>
    values.state === 'extracted' ? [memories(where.role_id ?? values.role_id)] : [],
  memoryErasure: ({ values: { role_id: roleId, at } }) =>
    typeof roleId === 'string' && typeof at === 'string' ? [{ kind: 'role-erased', roleId, at }] : [],
  // What is deleted goes with its person or device, which is told.
  pausedRole: ({ values }) => [privacySetting('memory-pause', values)],
  childDevice: ({ values }) => [privacySetting('child-mode', values)],
  // One that no gateway can take has no settings.
  providerTest: ({ values: { id, sealed_order: order } }) =>
    typeof id === 'string' && typeof order === 'string' ? [{ kind: 'provider-test', testId: id }] : [],
  audit: ({ values }) => [ofAudit(values)],
};

/** What gateways have to know of a write. */
export function changesOf(table: keyof Rows, write: RowWrite): ChangeEvent[] {
  return (OBSERVERS[table]?.(write) ?? []).filter((event) => event !== undefined);
}

/** Whether writes to a table may be worth telling. */
export function isObserved(table: keyof Rows): boolean {
  return table in OBSERVERS;
}

function ofAudit({ action, target, details, at }: Record<string, unknown>): ChangeEvent | undefined {
  if (typeof target !== 'string' || typeof details !== 'string' || typeof at !== 'string') return undefined;
  const { roleId, keepMemories } = JSON.parse(details) as Record<string, unknown>;
  switch (action) {
    case 'memory.edit':
    case 'memory.remove':
    case 'memory.quarantine.keep':
      return memories(roleId);
    case 'memory.erase':
      return memories(target);
    case 'device.unbind':
      return { kind: 'device-unbound', deviceId: target, isForgotten: keepMemories !== true, at };
    default:
      return undefined;
  }
}

function agent(id: unknown): ChangeEvent | undefined {
  return typeof id === 'string' ? { kind: 'agent', agentId: id } : undefined;
}

function device(id: unknown): ChangeEvent | undefined {
  return typeof id === 'string' ? { kind: 'device', deviceId: id } : undefined;
}

function memories(roleId: unknown): ChangeEvent | undefined {
  return typeof roleId === 'string' ? { kind: 'memories', roleId } : undefined;
}

function privacySetting(
  kind: PrivacySettingKind,
  { subject_id: subjectId, is_on: isOn, said_at: at }: Record<string, unknown>,
): ChangeEvent | undefined {
  if (typeof subjectId !== 'string' || typeof at !== 'string') return undefined;
  return { kind: 'privacy-setting', setting: { kind, subjectId, isOn: isOn === 1, at } };
}
