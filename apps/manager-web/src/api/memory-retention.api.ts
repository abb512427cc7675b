import type { MemoryRetentionPolicy, MemoryRetentionResult, MemoryRetentionView } from '@xiaozhi/contracts';
import { get, post, put } from './client.js';

const at = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/memory-retention`;

export const getRetention = (agentId: string): Promise<MemoryRetentionView> => get(at(agentId));
export const setRetention = (agentId: string, policy: MemoryRetentionPolicy): Promise<MemoryRetentionView> =>
  put(at(agentId), policy);
/** What the policy would take now, whether it is stored or not. */
export const tryRetention = (
  agentId: string,
  policy: MemoryRetentionPolicy,
): Promise<MemoryRetentionResult> => post(`${at(agentId)}/run`, { dryRun: true, policy });
/** By the stored policy. */
export const runRetention = (agentId: string): Promise<MemoryRetentionResult> =>
  post(`${at(agentId)}/run`, { dryRun: false });
