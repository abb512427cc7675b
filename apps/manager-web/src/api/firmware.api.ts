import type { FirmwareView, PageView, RolloutCreate, RolloutUpdate, RolloutView } from '@xiaozhi/contracts';
import { get, post, put, remove, request } from './client.js';

/** Of a slow uplink too. */
const UPLOAD_DEADLINE_MS = 15 * 60_000;

export interface FirmwareForm {
  type: string;
  channel: string;
  /** Empty: as the image says. */
  version: string;
  remark: string;
}

export const listFirmware = (page: number, limit: number): Promise<PageView<FirmwareView>> =>
  get('/api/firmware', { page, limit });
export const deleteFirmware = (id: string): Promise<unknown> => remove(`/api/firmware/${id}`);
/** Where a browser saves it from. */
export const firmwareFileUrl = (id: string): string => `/api/firmware/${id}/file`;

/** @param onProgress is given what share is sent, 0 to 100 */
export function uploadFirmware(
  file: File,
  fields: FirmwareForm,
  onProgress: (percentage: number) => void,
): Promise<FirmwareView> {
  const data = new FormData();
  for (const [name, value] of Object.entries<string>({ ...fields })) if (value !== '') data.set(name, value);
  data.set('file', file);
  return request({
    ...{ method: 'POST', url: '/api/firmware', data, timeout: UPLOAD_DEADLINE_MS },
    onUploadProgress: ({ progress = 0 }) => onProgress(Math.round(progress * 100)),
  });
}

export const listRollouts = (page: number, limit: number): Promise<PageView<RolloutView>> =>
  get('/api/firmware-rollout', { page, limit });
export const startRollout = (body: Partial<RolloutCreate> & { firmwareId: string }): Promise<RolloutView> =>
  post('/api/firmware-rollout', body);
export const changeRollout = (id: string, body: RolloutUpdate): Promise<RolloutView> =>
  put(`/api/firmware-rollout/${id}`, body);
export const orderRollout = (id: string, order: 'pause' | 'resume' | 'halt'): Promise<RolloutView> =>
  post(`/api/firmware-rollout/${id}/${order}`);
