import type { BulkResult } from '@xiaozhi/contracts';
import { post } from './client.js';

/** What is to be done to several things; `ids` are theirs. */
export type BulkOrder =
  | { of: 'device'; action: 'delete'; ids: string[] }
  | { of: 'device'; action: 'move'; ids: string[]; agentId: string }
  | { of: 'agent' | 'chat-history'; action: 'delete'; ids: string[] };

/** Counts what an order would do. */
export const previewBulk = ({ of, ...order }: BulkOrder): Promise<BulkResult> =>
  post(`/api/${of}/bulk`, { ...order, dryRun: true });
/** @param confirm of the preview */
export const runBulk = ({ of, ...order }: BulkOrder, confirm: string): Promise<BulkResult> =>
  post(`/api/${of}/bulk`, { ...order, dryRun: false, confirm });
