import type { AgentCreate, AgentUpdate, AgentView, PageView, RoleView } from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

const ROUTE = '/api/agent';
const at = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;

export const listAgents = (page = 1, limit = 200): Promise<PageView<AgentView>> =>
  get(ROUTE, { page, limit });
export const getAgent = (id: string): Promise<AgentView> => get(at(id));
export const createAgent = (body: AgentCreate): Promise<AgentView> => post(ROUTE, body);
export const updateAgent = (id: string, body: AgentUpdate): Promise<AgentView> => put(at(id), body);
export const deleteAgent = (id: string): Promise<unknown> => remove(at(id));
/** Whose memories the agent has. The route answers a list, in a page or bare. */
export const listRoles = async (id: string): Promise<RoleView[]> => {
  const roles = await get<RoleView[] | PageView<RoleView>>(`${at(id)}/role`);
  return Array.isArray(roles) ? roles : roles.list;
};
