import type { MemoryEncodingOrder, MemoryEncodingView } from '@xiaozhi/contracts';
import { get, post } from './client.js';

const at = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/memory-encoding`;

export const getEncoding = (agentId: string): Promise<MemoryEncodingView> => get(at(agentId));
export const orderEncoding = (
  agentId: string,
  action: MemoryEncodingOrder['action'],
): Promise<MemoryEncodingView> => post(at(agentId), { action });
