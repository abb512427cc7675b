import type { PrivacySettingQuery, PrivacySettingView } from '@xiaozhi/contracts';
import { get, remove } from './client.js';

const of = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/privacy-setting`;

/** What people set by voice and is on. */
export const listPrivacySettings = (agentId: string): Promise<PrivacySettingView[]> => get(of(agentId));
export const endPrivacySetting = (
  agentId: string,
  { kind, subjectId }: PrivacySettingQuery,
): Promise<unknown> => remove(of(agentId), { kind, subjectId });
