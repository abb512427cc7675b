import type { AgentCreate, AgentUpdate, AgentView, PageView, RoleView } from '@xiaozhi/contracts';
import { get, getTagged, post, putTagged, remove } from './client.js';
import type { Tagged } from './client.js';

const ROUTE = '/api/agent';
const at = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;

export const listAgents = (page = 1, limit = 200): Promise<PageView<AgentView>> =>
  get(ROUTE, { page, limit });
/** Those with these words in their name. */
export const searchAgents = (search: string, limit: number): Promise<PageView<AgentView>> =>
  get(ROUTE, { search, limit });
export const getAgent = (id: string): Promise<AgentView> => get(at(id));
/** An agent to be edited. */
export const openAgent = (id: string): Promise<Tagged<AgentView>> => getTagged(at(id));
export const createAgent = (body: AgentCreate): Promise<AgentView> => post(ROUTE, body);
export const updateAgent = (id: string, body: AgentUpdate, tag?: string): Promise<AgentView> =>
  putTagged(at(id), body, tag);
export const deleteAgent = (id: string): Promise<unknown> => remove(at(id));
/** Whose memories the agent has. The route answers a list, in a page or bare. */
export const listRoles = async (id: string): Promise<RoleView[]> => {
  const roles = await get<RoleView[] | PageView<RoleView>>(`${at(id)}/role`);
  return Array.isArray(roles) ? roles : roles.list;
};
