import type {
  AgentBatchChange,
  AgentBatchItemState,
  AgentBatchStart,
  AgentBatchView,
} from '@xiaozhi/contracts';
import { get, post } from './client.js';

const ROUTE = '/api/agent/batch';

/** Which agents: those that are named, or all that a search finds. */
export type BatchAgents = { ids: string[] } | { search: string };

/** Says which agents a change would reach. */
export const previewBatch = (agents: BatchAgents, change: AgentBatchChange): Promise<AgentBatchStart> =>
  post(ROUTE, { ...agents, change, dryRun: true });
/** @param confirm of the preview */
export const startBatch = (
  agents: BatchAgents,
  change: AgentBatchChange,
  confirm: string,
): Promise<AgentBatchStart> => post(ROUTE, { ...agents, change, dryRun: false, confirm });
/** How far it is, with one page of its agents. */
export const getBatch = (
  id: string,
  page: { state: AgentBatchItemState; page: number; limit: number },
): Promise<AgentBatchView> => get(`${ROUTE}/${encodeURIComponent(id)}`, page);
export const cancelBatch = (id: string): Promise<AgentBatchView> =>
  post(`${ROUTE}/${encodeURIComponent(id)}/cancel`);
