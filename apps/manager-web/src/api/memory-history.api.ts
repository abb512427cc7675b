import type {
  MemoryDiffView,
  MemoryOperationView,
  MemoryStateView,
  MemorySubject,
  PageView,
} from '@xiaozhi/contracts';
import { get, post } from './client.js';

const PAGE_COUNT = 200;

export const memoriesAsOf = (subject: MemorySubject, at: string): Promise<PageView<MemoryStateView>> =>
  get('/api/memory-history', { ...subject, at, limit: PAGE_COUNT });
export const diffMemories = (subject: MemorySubject, from: string, to: string): Promise<MemoryDiffView> =>
  get('/api/memory-history/diff', { ...subject, from, to });
export const restoreMemories = (subject: MemorySubject, at: string): Promise<MemoryOperationView> =>
  post('/api/memory-history/restore', { ...subject, at });
export const listOperations = (agentId: string): Promise<PageView<MemoryOperationView>> =>
  get('/api/memory-operation', { agentId });
export const undoOperation = (agentId: string, id: string): Promise<MemoryOperationView> =>
  post(`/api/memory-operation/${encodeURIComponent(id)}/undo?${new URLSearchParams({ agentId }).toString()}`);
