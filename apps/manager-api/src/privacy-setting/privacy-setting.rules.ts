import { changeEvent } from '@xiaozhi/contracts';
import type { PrivacySetting, PrivacySettingKind } from '@xiaozhi/contracts';
import { normaliseDeviceId, speakerRolePrefix } from '@xiaozhi/memory';
import { Like, MoreThanOrEqual } from 'typeorm';
import type { WriteRows } from '../database/database.js';
import type { PrivacySettingRow } from '../database/privacy-rows.js';
import { isOfErasedRole } from '../memory-erasure/late-report.js';

/** Where each kind is kept. */
export const TABLE_OF = {
  'memory-pause': 'pausedRole',
  'child-mode': 'childDevice',
} as const satisfies Record<PrivacySettingKind, string>;

export function toSetting(kind: PrivacySettingKind, row: PrivacySettingRow): PrivacySetting {
  return { kind, subjectId: row.subject_id, isOn: row.is_on === 1, at: row.said_at };
}

/** Whether a pause or child mode is that of a device: its own, its speakers', its children's. */
export function isOfDevice(subjectId: string, deviceId: string): boolean {
  return subjectId === normaliseDeviceId(deviceId) || subjectId.startsWith(speakerRolePrefix(deviceId));
}

/** It was said before its person was erased, or its device unbound: whoever is there now said nothing of it. */
export async function isForgotten(
  rows: WriteRows,
  { kind, subjectId, at }: PrivacySetting,
): Promise<boolean> {
  if (kind === 'memory-pause' && (await isOfErasedRole(rows, subjectId, at))) return true;
  const where = { kind: 'device-unbound', at: MoreThanOrEqual(at) };
  const unbound = await rows.of('changeEvent').findBy(where);
  return unbound
    .map(({ event }) => changeEvent.parse(JSON.parse(event)))
    .some(
      (event) =>
        event.kind === 'device-unbound' && event.isForgotten && isOfDevice(subjectId, event.deviceId),
    );
}

/** A device is unbound: whoever binds it next starts unpaused. @returns how many settings were on */
export async function forgetPrivacyOfDevice(rows: WriteRows, deviceId: string): Promise<number> {
  let endedCount = 0;
  for (const subject_id of [deviceId, Like(`${speakerRolePrefix(deviceId)}%`)]) {
    endedCount += await rows.of('pausedRole').countBy({ subject_id, is_on: 1 });
    await rows.of('pausedRole').delete({ subject_id });
  }
  endedCount += await rows.of('childDevice').countBy({ subject_id: deviceId, is_on: 1 });
  await rows.of('childDevice').delete({ subject_id: deviceId });
  return endedCount;
}
