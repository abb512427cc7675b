import type { AgentGrantView, GrantLevel } from '@xiaozhi/contracts';
import { get, put, remove } from './client.js';

const ofAgent = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/grant`;
const one = (agentId: string, userId: string): string => `${ofAgent(agentId)}/${encodeURIComponent(userId)}`;

/** With whom an agent is shared. */
export const listGrants = (agentId: string): Promise<AgentGrantView[]> => get(ofAgent(agentId));
/** Which agents are shared with a user. */
export const listGrantsOfUser = (userId: string): Promise<AgentGrantView[]> =>
  get(`/api/user/${encodeURIComponent(userId)}/grant`);
export const shareAgent = (agentId: string, userId: string, level: GrantLevel): Promise<AgentGrantView> =>
  put(one(agentId, userId), { level });
export const unshareAgent = (agentId: string, userId: string): Promise<unknown> =>
  remove(one(agentId, userId));
