import type {
  AgentTemplateSave,
  AgentTemplateUpdate,
  AgentTemplateView,
  AgentView,
  PageView,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

const ROUTE = '/api/agent-template';
const at = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;

export const listTemplates = (page = 1, limit = 200): Promise<PageView<AgentTemplateView>> =>
  get(ROUTE, { page, limit });
export const updateTemplate = (id: string, body: AgentTemplateUpdate): Promise<AgentTemplateView> =>
  put(at(id), body);
export const deleteTemplate = (id: string): Promise<unknown> => remove(at(id));
export const createFromTemplate = (id: string, name: string): Promise<AgentView> =>
  post(`${at(id)}/agent`, { name });
export const saveAsTemplate = (agentId: string, body: AgentTemplateSave): Promise<AgentTemplateView> =>
  post(`/api/agent/${encodeURIComponent(agentId)}/template`, body);
export const duplicateAgent = (agentId: string): Promise<AgentView> =>
  post(`/api/agent/${encodeURIComponent(agentId)}/duplicate`, {});
