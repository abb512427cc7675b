import type { StatusLogLine, StatusLogQuery, SystemStatusView } from '@xiaozhi/contracts';
import { get } from './client.js';

export const readStatus = (): Promise<SystemStatusView> => get('/api/status/system');
export const readLog = (query: Partial<StatusLogQuery>): Promise<StatusLogLine[]> =>
  get('/api/status/log', query);
/** Where the support bundle is. */
export const BUNDLE_URL = '/api/status/bundle';
