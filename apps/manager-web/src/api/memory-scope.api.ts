import type { MemoryMovePreview, MemoryMoveResult, MemoryScopeRequest } from '@xiaozhi/contracts';
import { post } from './client.js';

export const previewScope = (body: MemoryScopeRequest): Promise<MemoryMovePreview> =>
  post('/api/memory-scope/preview', body);
export const applyScope = (body: MemoryScopeRequest): Promise<MemoryMoveResult> =>
  post('/api/memory-scope/apply', body);
