import type { MemoryEncodingOrder, MemoryEncodingView } from '@xiaozhi/contracts';

type Action = MemoryEncodingOrder['action'];

/** Whole percent of the memories that are encoded; 100 where there are none. */
export function encodedShare({ total, encoded }: Pick<MemoryEncodingView, 'total' | 'encoded'>): number {
  // Never "100 %" while something is left.
  return total === 0 ? 100 : Math.floor((100 * encoded) / total);
}

/** What an operator can order now. */
export function encodingActions({ state }: Pick<MemoryEncodingView, 'state'>): Action[] {
  switch (state) {
    case 'none':
    case 'unusable':
      return [];
    case 'done':
      return ['again'];
    case 'stopped':
      return ['resume'];
    case 'failing':
      return ['resume', 'stop'];
    case 'waiting':
    case 'running':
      return ['stop'];
  }
}
