import type {
  PageView,
  QuarantineDecision,
  QuarantineDecisionView,
  QuarantineView,
} from '@xiaozhi/contracts';
import { get, post } from './client.js';

const ROUTE = '/api/memory-quarantine';

export interface QuarantineFilter {
  agentId?: string;
  state: 'pending' | 'kept' | 'dropped';
  page?: number;
  limit?: number;
}

export const listQuarantine = (filter: QuarantineFilter): Promise<PageView<QuarantineView>> =>
  get(ROUTE, filter);
export const decideQuarantine = (decision: QuarantineDecision): Promise<QuarantineDecisionView> =>
  post(`${ROUTE}/decision`, decision);
