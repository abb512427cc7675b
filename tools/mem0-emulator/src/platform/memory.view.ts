import type { EmulatedMemory } from '../store/emulated-memory.js';

/** A memory as the list and the single routes answer it: the run is called `session_id`. */
export function toListed({ run_id, ...memory }: EmulatedMemory): Record<string, unknown> {
  return {
    ...memory,
    session_id: run_id,
    structured_attributes: null,
    replaced_by: null,
    synthesized: false,
  };
}

/** A memory as a search answers it: the run is called `run_id`, and there is a score. */
export function toFound(memory: EmulatedMemory, score: number): Record<string, unknown> {
  return { ...memory, score };
}

/** One page of a list with the platform's envelope. */
export function toPage<T>(
  items: readonly T[],
  { page, pageSize, url }: { page: number; pageSize: number; url: string },
): { count: number; next: string | null; previous: string | null; results: T[] } {
  const link = (number: number): string => `${url}?page=${number}&page_size=${pageSize}`;
  return {
    count: items.length,
    next: page * pageSize < items.length ? link(page + 1) : null,
    previous: page > 1 ? link(page - 1) : null,
    results: items.slice((page - 1) * pageSize, page * pageSize),
  };
}
