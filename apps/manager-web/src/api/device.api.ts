import type {
  DeviceActionRequest,
  DeviceBindRequest,
  DeviceKind,
  DeviceOrderView,
  DeviceUpdate,
  DeviceView,
  PageView,
  PendingDeviceView,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

const at = (id: string): string => `/api/device/${encodeURIComponent(id)}`;

/** What narrows the list, and its order. */
export interface DeviceFilter {
  /** Part of a name, address or board. */
  search?: string | undefined;
  agentId?: string | undefined;
  /** Left out: browsers too. */
  kind?: DeviceKind | undefined;
  sort?: string | undefined;
}
export const listDevices = (
  query: DeviceFilter & { page?: number; limit?: number } = {},
): Promise<PageView<DeviceView>> => get('/api/device', { page: 1, limit: 200, ...query });
export const getDevice = (id: string): Promise<DeviceView> => get(at(id));
/** Devices that asked for their configuration and are not bound. The route answers a list, in a page or bare. */
export const listPendingDevices = async (): Promise<PendingDeviceView[]> => {
  const pending = await get<PendingDeviceView[] | PageView<PendingDeviceView>>('/api/device/pending');
  return Array.isArray(pending) ? pending : pending.list;
};
export const bindDevice = (body: DeviceBindRequest): Promise<DeviceView> => post('/api/device/bind', body);
export const updateDevice = (id: string, body: DeviceUpdate): Promise<DeviceView> => put(at(id), body);
export const unbindDevice = (id: string): Promise<unknown> => remove(at(id));
export const orderDevice = (id: string, body: DeviceActionRequest): Promise<DeviceOrderView> =>
  post(`${at(id)}/action`, body);
export const findDeviceOrder = (id: string, orderId: string): Promise<DeviceOrderView> =>
  get(`${at(id)}/action/${encodeURIComponent(orderId)}`);
