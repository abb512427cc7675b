import type { DeviceActionRequest, DeviceOrderView } from '@xiaozhi/contracts';
import { findDeviceOrder, orderDevice } from '../../api/device.api.js';

const POLL_MS = 1_000;

export type OrderEnd = Exclude<DeviceOrderView['state'], 'waiting'>;

/** Orders something of a device and asks until it is known what became of it: the API ends each order in time. */
export async function orderAndWait(
  deviceId: string,
  body: DeviceActionRequest,
  pollMs = POLL_MS,
): Promise<OrderEnd> {
  let { id, state } = await orderDevice(deviceId, body);
  while (state === 'waiting') {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    ({ id, state } = await findDeviceOrder(deviceId, id));
  }
  return state;
}
