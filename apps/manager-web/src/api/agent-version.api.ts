import type { AgentVersionDiff, AgentVersionView, AgentView, PageView } from '@xiaozhi/contracts';
import { get, post } from './client.js';

const at = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/version`;

export const listAgentVersions = (
  agentId: string,
  page: number,
  limit: number,
): Promise<PageView<AgentVersionView>> => get(at(agentId), { page, limit });

/** @param to the newest unless it is given */
export const diffAgentVersions = (agentId: string, from: number, to?: number): Promise<AgentVersionDiff> =>
  get(`${at(agentId)}/${from}/diff`, { to });

export const restoreAgentVersion = (agentId: string, number: number): Promise<AgentView> =>
  post(`${at(agentId)}/${number}/restore`, {});
