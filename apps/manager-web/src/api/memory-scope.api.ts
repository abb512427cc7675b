import type {
  MemoryMovePreview,
  MemoryMoveResult,
  MemoryRebindRequest,
  MemoryScopeRequest,
} from '@xiaozhi/contracts';
import { post } from './client.js';

export const previewScope = (body: MemoryScopeRequest): Promise<MemoryMovePreview> =>
  post('/api/memory-scope/preview', body);
export const applyScope = (body: MemoryScopeRequest): Promise<MemoryMoveResult> =>
  post('/api/memory-scope/apply', body);
export const previewRebind = (body: MemoryRebindRequest): Promise<MemoryMovePreview> =>
  post('/api/memory-scope/rebind/preview', body);
export const applyRebind = (body: MemoryRebindRequest): Promise<MemoryMoveResult> =>
  post('/api/memory-scope/rebind/apply', body);
