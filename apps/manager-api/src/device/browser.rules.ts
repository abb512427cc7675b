import type { DeviceKind } from '@xiaozhi/contracts';
import { IsNull } from 'typeorm';
import type { DeviceRow } from '../database/rows.js';
import { ApiError } from '../http/api-error.js';

/** Where devices are counted or ordered about: without browsers. */
export const NO_BROWSER = { kind: IsNull() };

/** What a device is; one of a kind that is not known counts as a device. */
export function kindOf({ kind }: Pick<DeviceRow, 'kind'>): DeviceKind {
  return kind === 'browser' ? 'browser' : 'device';
}

/** Its user talks with it to this one agent, and it is no board that could be told to do something. @throws ApiError 409 DEVICE_IS_BROWSER */
export function refuseBrowser(row: Pick<DeviceRow, 'id' | 'kind'>): void {
  if (kindOf(row) !== 'browser') return;
  const msg = `${row.id} is a browser: it stays with its agent, and takes no orders`;
  throw new ApiError(409, 'DEVICE_IS_BROWSER', `${msg}.`, [{ path: row.id, msg }]);
}
