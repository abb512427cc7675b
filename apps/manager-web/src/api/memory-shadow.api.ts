import type {
  AgentShadowView,
  PageView,
  ShadowCounts,
  ShadowErasureView,
  ShadowStatistics,
  ShadowTurnQuery,
  ShadowTurnView,
  ShadowVerdict,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

const at = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/memory-shadow`;

export const getShadow = (agentId: string): Promise<AgentShadowView> => get(at(agentId));
export const chooseShadow = (agentId: string, config: string): Promise<AgentShadowView> =>
  put(at(agentId), { config });
export const letShadowGo = (agentId: string): Promise<unknown> => remove(at(agentId));
export const promoteShadow = (agentId: string): Promise<AgentShadowView> =>
  post(`${at(agentId)}/promote`, { keepFormer: true });
/** All that a config holds of the agent's people. */
export const eraseShadow = (agentId: string, config: string): Promise<ShadowErasureView> =>
  post(`${at(agentId)}/erase`, { config, confirm: config });
export const countShadow = (agentId: string): Promise<ShadowCounts> => get(`${at(agentId)}/counts`);
/** @param from ISO 8601, UTC; left out: all that is kept */
export const getShadowStatistics = (agentId: string, from?: string): Promise<ShadowStatistics> =>
  get(`${at(agentId)}/statistics`, { from });
export const listShadowTurns = (
  agentId: string,
  query: Partial<ShadowTurnQuery>,
): Promise<PageView<ShadowTurnView>> => get(`${at(agentId)}/turns`, query);
export const judgeShadowTurn = (
  agentId: string,
  turnId: string,
  verdict: ShadowVerdict | null,
): Promise<ShadowTurnView> => put(`${at(agentId)}/turns/${encodeURIComponent(turnId)}/verdict`, { verdict });
