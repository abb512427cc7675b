import type { MemoryQuery, MemoryState } from '@xiaozhi/contracts';
import type { Memory } from '@xiaozhi/memory';
import { sortField } from '../http/list-rows.js';

/** Fields to sort memories by, with the columns of the database's own. */
export const MEMORY_SORTS = { updatedAt: 'updated_at', createdAt: 'created_at' } as const;
type SortName = keyof typeof MEMORY_SORTS;
const USUAL_SORT = '-updatedAt';

/** What memories must be to be listed, apart from the words in them. */
export interface MemoryFilter {
  kind: string | undefined;
  /** ISO 8601, UTC. */
  from: string | undefined;
  to: string | undefined;
  state: MemoryState;
}

/** @param usualState where none is asked for */
export function filterOf(query: MemoryQuery, usualState: MemoryState): MemoryFilter {
  return {
    kind: query.kind || undefined,
    from: query.from && new Date(query.from).toISOString(),
    to: query.to && new Date(query.to).toISOString(),
    state: query.state ?? usualState,
  };
}

/** Whether a provider's own list, newest first, is no answer. */
export function isNarrowed({ kind, from, to, state, sort, query }: MemoryQuery): boolean {
  const others = [state === 'current' ? undefined : state, sort === USUAL_SORT ? undefined : sort];
  const asked = [kind, from, to, query, ...others];
  return asked.some((one) => one !== undefined && one !== '');
}

/** Whether a memory is what is asked for. */
export function fits(memory: Memory, { kind, from, to, state }: MemoryFilter): boolean {
  if (kind !== undefined && memory.kind !== kind) return false;
  if (state !== 'all' && (memory.supersededBy === undefined) !== (state === 'current')) return false;
  const changedMs = Date.parse(memory.updatedAt);
  return (
    (from === undefined || changedMs >= Date.parse(from)) && (to === undefined || changedMs < Date.parse(to))
  );
}

/** A test for words as they stand, in any case; all texts pass where there are none. */
export function wordsTest(words: string | undefined): (text: string) => boolean {
  const wanted = folded(words ?? '');
  return (text) => folded(text).includes(wanted);
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** The order that is asked for. @throws ApiError 400 SORT_INVALID */
export function sortOf({ sort }: MemoryQuery): { field: SortName; direction: 'ASC' | 'DESC' } {
  const names: Record<string, SortName> = { updatedAt: 'updatedAt', createdAt: 'createdAt' };
  return sortField(sort === undefined || sort === '' ? USUAL_SORT : sort, names);
}

/** As `sortOf`, for memories at hand. @throws ApiError 400 SORT_INVALID */
export function orderOf(query: MemoryQuery): (a: Memory, b: Memory) => number {
  const { field, direction } = sortOf(query);
  const sign = direction === 'ASC' ? 1 : -1;
  return (a, b) => sign * (Date.parse(a[field]) - Date.parse(b[field]));
}
