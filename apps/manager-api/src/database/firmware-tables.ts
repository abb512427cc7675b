import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** What devices may run. The bytes are files, named by their SHA-256; several rows may be of one file. */
export const FIRMWARE_TABLES = {
  firmware: {
    name: 'firmware',
    columns: {
      id: key('code'),
      board: must('id'),
      version: must('code'),
      channel: must('code'),
      remark: must('text'),
      sha256: must('code'),
      size_bytes: must('int'),
      project: may('code'),
      chip: may('code'),
      idf_version: may('code'),
      created_by: must('name'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [
      { name: 'uq_firmware_version', columns: ['board', 'version', 'channel'], isUnique: true },
      { name: 'ix_firmware_sha256', columns: ['sha256'] },
    ],
  },
  firmwareRollout: {
    name: 'firmware_rollout',
    columns: {
      id: key('code'),
      firmware_id: must('code'),
      board: must('id'),
      channel: must('code'),
      version: must('code'),
      state: must('code'),
      percentage: must('int'),
      devices: must('text'),
      is_forced: must('int'),
      pause_after: must('int'),
      created_by: must('name'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [
      { name: 'ix_firmware_rollout_board', columns: ['board', 'state'] },
      { name: 'ix_firmware_rollout_firmware', columns: ['firmware_id'] },
    ],
  },
  firmwareOffer: {
    name: 'firmware_offer',
    columns: {
      id: key('code'),
      rollout_id: must('code'),
      device_id: must('id'),
      version: must('code'),
      from_version: must('code'),
      downloads: must('int'),
      offered_at: must('time'),
      failed_at: may('time'),
    },
    indices: [
      { name: 'uq_firmware_offer', columns: ['rollout_id', 'device_id'], isUnique: true },
      { name: 'ix_firmware_offer_device', columns: ['device_id'] },
    ],
  },
  firmwareLink: {
    name: 'firmware_link',
    columns: {
      token: key('code'),
      firmware_id: must('code'),
      rollout_id: must('code'),
      device_id: must('id'),
      starts: must('int'),
      continuations: must('int'),
      expires_at: must('time'),
    },
    indices: [
      { name: 'ix_firmware_link_device', columns: ['device_id'] },
      { name: 'ix_firmware_link_expiry', columns: ['expires_at'] },
    ],
  },
} satisfies Record<string, TableSpec>;
