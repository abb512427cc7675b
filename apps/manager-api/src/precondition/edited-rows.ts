import { normaliseDeviceId } from '@xiaozhi/memory';
import type { WriteRows } from '../database/database.js';
import { findDictionary } from '../dictionary/dictionary.service.js';
import { findParameter } from '../parameter/parameter-admin.service.js';
import { findTimbre } from '../timbre/timbre.service.js';
import { digestOf } from './entity-tag.js';

/** Tables as a transaction sees them, or as they are outside of one. */
export type ReadRows = Pick<WriteRows, 'of'>;

/** What of the database an editor of a resource sees and changes; undefined where it is not there. */
type EditedRows = (rows: ReadRows, id: string) => Promise<readonly unknown[] | undefined>;

/** What gateways report, and what follows from an edit, is no edit. */
const EDITED = {
  agent: agentRows,
  agentOfDevice: async (rows, mac) => {
    const device = await rows.of('device').findOneBy({ id: normaliseDeviceId(mac) });
    return device === null ? undefined : agentRows(rows, device.agent_id);
  },
  quietHours: async (rows, id) =>
    ofAgent(rows, id, await rows.of('quietHours').findOneBy({ agent_id: id }), 'updated_at'),
  memoryRetention: async (rows, id) => {
    const row = await rows.of('memoryRetention').findOneBy({ agent_id: id });
    return ofAgent(rows, id, row === null ? null : { policy: row.policy, enabled: row.enabled });
  },
  chatRetention: async (rows, id) => {
    const row = await rows.of('chatRetention').findOneBy({ agent_id: id });
    return ofAgent(rows, id, row === null ? null : { text: row.text_days, audio: row.audio_days });
  },
  memoryShadow: async (rows, id) =>
    ofAgent(rows, id, await rows.of('agentShadow').findOneBy({ agent_id: id })),
  agentTemplate: async (rows, id) => {
    const row = await rows.of('agentTemplate').findOneBy({ id });
    return row === null ? undefined : [without(row, 'updated_at')];
  },
  firmware: async (rows, id) => {
    const row = await rows.of('firmware').findOneBy({ id });
    return row === null ? undefined : [without(row, 'updated_at')];
  },
  /** Also one that paused itself: whoever raises its percentage should have seen that. */
  rollout: async (rows, id) => {
    const row = await rows.of('firmwareRollout').findOneBy({ id });
    return row === null ? undefined : [without(row, 'updated_at')];
  },
  modelProvider: async (rows, id) => {
    const provider = await rows.of('modelProvider').findOneBy({ id });
    if (provider === null) return undefined;
    return [provider, await rows.of('modelConfig').findOneBy({ id: provider.config_id })];
  },
  device: async (rows, mac) => {
    const device = await rows.of('device').findOneBy({ id: normaliseDeviceId(mac) });
    return device === null
      ? undefined
      : [
          without(
            device,
            'state',
            'session_id',
            'last_seen_at',
            'board',
            'app_version',
            'client_id',
            'gateway_id',
            'online_until',
          ),
        ];
  },
  user: async (rows, id) => {
    const user = await rows.of('user').findOneBy({ id });
    return user === null ? undefined : [user];
  },
  announcement: async (rows, id) => {
    const row = await rows.of('announcement').findOneBy({ id });
    if (row === null) return undefined;
    return [without(row, 'attempts', 'gateway_id', 'claim', 'lease_until', 'updated_at')];
  },
  speaker: async (rows, id) => {
    const profile = await rows.of('speakerProfile').findOneBy({ id });
    return profile === null ? undefined : [without(profile, 'encoder', 'embedding', 'fault', 'updated_at')];
  },
  parameter: async (rows, id) => {
    const row = await findParameter(rows, id);
    return row === null ? undefined : [without(row, 'updated_at', 'updater')];
  },
  dictionary: async (rows, id) => {
    const row = await findDictionary(rows, id);
    return row === null ? undefined : [without(row, 'updated_at', 'updater')];
  },
  dictionaryEntry: async (rows, id) => {
    const row = /^\d{1,19}$/.test(id) ? await rows.of('dictionaryEntry').findOneBy({ id }) : null;
    return row === null ? undefined : [without(row, 'updated_at', 'updater')];
  },
  timbre: async (rows, id) => {
    const row = await findTimbre(rows, id);
    return row === null ? undefined : [without(row, 'updated_at', 'updater')];
  },
} satisfies Record<string, EditedRows>;

/** What has an entity tag. */
export type EditableResource = keyof typeof EDITED;

/** Digest of what editors see of a resource; undefined where it is not there. */
export async function editedDigest(
  rows: ReadRows,
  resource: EditableResource,
  id: string,
): Promise<string | undefined> {
  const edited = await EDITED[resource](rows, id);
  return edited === undefined ? undefined : digestOf([resource, edited]);
}

async function agentRows(rows: ReadRows, id: string): Promise<readonly unknown[] | undefined> {
  const agent = await rows.of('agent').findOneBy({ id });
  if (agent === null) return undefined;
  const where = { agent_id: id };
  return [
    without(agent, 'memory_snapshot', 'updated_at'),
    await rows.of('agentPlugin').find({ where, order: { config_id: 'ASC' } }),
    await rows.of('agentCorrectWord').find({ where, order: { sort: 'ASC', source: 'ASC' } }),
  ];
}

/** What an agent has one of, or none yet. */
async function ofAgent<T extends object>(
  rows: ReadRows,
  agentId: string,
  row: T | null,
  ...unedited: (keyof T)[]
): Promise<readonly unknown[] | undefined> {
  const count = await rows.of('agent').countBy({ id: agentId });
  return count === 0 ? undefined : [agentId, row === null ? null : without(row, ...unedited)];
}

function without<T extends object>(row: T, ...columns: (keyof T)[]): Partial<T> {
  return Object.fromEntries(
    Object.entries(row).filter(([column]) => !columns.includes(column as keyof T)),
  ) as Partial<T>;
}
