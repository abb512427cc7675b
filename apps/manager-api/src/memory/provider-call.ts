import { MemoryError, MemoryRejected, MemoryUnauthorized } from '@xiaozhi/memory';
import { ApiError, notFound } from '../http/api-error.js';

const DEADLINE_MS = 8_000;

/** How long a provider has for one call of an operator. */
export function deadline(): AbortSignal {
  return AbortSignal.timeout(DEADLINE_MS);
}

/**
 * Asks a memory provider for something.
 * @param target the memory or role that is not found where the provider knows none
 * @throws ApiError 404 MEMORY_NOT_FOUND, 502 with the provider's code, 504 MEMORY_UNAVAILABLE
 */
export async function callProvider<T>(work: () => Promise<T>, target: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MemoryRejected) throw notFound('memory', target);
    if (error instanceof MemoryUnauthorized) throw new ApiError(502, 'MEMORY_UNAUTHORIZED', error.message);
    if (error instanceof MemoryError) throw new ApiError(502, error.code, error.message);
    if (error instanceof DOMException) {
      throw new ApiError(504, 'MEMORY_UNAVAILABLE', 'The memory provider did not answer in time.');
    }
    throw error;
  }
}
