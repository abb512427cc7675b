import { DEFAULT_CHANNEL } from '@xiaozhi/contracts';
import { compareVersions } from '@xiaozhi/device-protocol';
import { In } from 'typeorm';
import type { WriteRows } from '../database/database.js';
import type { FirmwareRolloutRow, FirmwareRow } from '../database/firmware-rows.js';
import type { DeviceRow } from '../database/rows.js';
import { ApiError } from '../http/api-error.js';
import type { OtaReport } from '../ota/ota-report.js';
import { isInShare } from './rollout-share.js';

/** States in which a rollout says what its devices get. */
export const OPEN_STATES = ['running', 'paused'];

/** Named devices of a rollout. */
export function namedDevices({ devices }: FirmwareRolloutRow): string[] {
  return JSON.parse(devices) as string[];
}

/**
 * The rollout that says what a device gets: the newest open one that includes it. Older ones have no say then, so that a
 * forced return to an old version is not undone by them.
 * @param open of the device's board, newest first
 */
export function rolloutFor(
  { id, channel }: DeviceRow,
  open: readonly FirmwareRolloutRow[],
): FirmwareRolloutRow | undefined {
  return open.find(
    (rollout) =>
      namedDevices(rollout).includes(id) ||
      (rollout.channel === (channel ?? DEFAULT_CHANNEL) && isInShare(rollout.id, id, rollout.percentage)),
  );
}

/** Whether a device would install it: of its chip, and newer, or another one where that is asked for. */
export function isUpgrade(firmware: FirmwareRow, isForced: boolean, report: OtaReport): boolean {
  const isOtherChip =
    firmware.chip !== null && report.chip?.startsWith('esp32') === true && report.chip !== firmware.chip;
  if (isOtherChip) return false;
  const order = compareVersions(firmware.version, report.appVersion);
  return order > 0 || (isForced && order < 0);
}

/** @throws ApiError FIRMWARE_IN_USE */
export async function requireNoRollout(rows: WriteRows, firmwareId: string): Promise<void> {
  const open = await rows
    .of('firmwareRollout')
    .findOneBy({ firmware_id: firmwareId, state: In(OPEN_STATES) });
  if (open === null) return;
  const msg = `This firmware is being rolled out to ${open.board}, channel ${open.channel}; halt that rollout first.`;
  throw new ApiError(409, 'FIRMWARE_IN_USE', msg, [{ path: 'rollout', msg: open.id }]);
}

/** Of a device that is bound no more. */
export async function forgetOffers(rows: WriteRows, deviceId: string): Promise<void> {
  await rows.of('firmwareOffer').delete({ device_id: deviceId });
  await rows.of('firmwareLink').delete({ device_id: deviceId });
}
