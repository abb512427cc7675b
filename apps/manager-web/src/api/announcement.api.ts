import type {
  AnnouncementCreate,
  AnnouncementView,
  PageView,
  PromptConsentView,
  QuietHoursSettings,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

const ROUTE = '/api/announcement';
const quietHoursOf = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/quiet-hours`;

export interface AnnouncementFilter {
  state: 'open' | 'past';
  deviceId?: string;
  page?: number;
  limit?: number;
}

export const listAnnouncements = (filter: AnnouncementFilter): Promise<PageView<AnnouncementView>> =>
  get(ROUTE, filter);
export const createAnnouncement = (body: AnnouncementCreate): Promise<AnnouncementView[]> =>
  post(ROUTE, body);
export const cancelAnnouncement = (id: string): Promise<unknown> =>
  remove(`${ROUTE}/${encodeURIComponent(id)}`);
export const getQuietHours = (agentId: string): Promise<QuietHoursSettings> => get(quietHoursOf(agentId));
export const setQuietHours = (agentId: string, settings: QuietHoursSettings): Promise<QuietHoursSettings> =>
  put(quietHoursOf(agentId), settings);

const consentOf = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/prompt-consent`;
export const listPromptConsents = (agentId: string): Promise<PromptConsentView[]> => get(consentOf(agentId));
export const revokePromptConsent = (agentId: string, roleId: string): Promise<unknown> =>
  remove(`${consentOf(agentId)}?roleId=${encodeURIComponent(roleId)}`);
