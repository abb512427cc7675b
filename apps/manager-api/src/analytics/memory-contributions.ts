import { FACT_KINDS } from '@xiaozhi/memory-local';
import type { MemoryVersionRow } from '../database/memory-history-rows.js';
import type { MemoryRow } from '../database/rows.js';
import { parseState } from '../memory-history/memory-state.js';
import type { Contribution } from './rollups.js';

/** Metrics of the source `memories`. */
export const MEMORY_METRICS = ['memory.current', 'memory.superseded', 'memory.event'] as const;

/** Kinds come from files and models too: one that is not known could be a word that somebody said. */
const KINDS: ReadonlySet<string> = new Set([...FACT_KINDS, 'summary']);

type Counted = Pick<MemoryRow, 'kind' | 'agent_id' | 'superseded_by'>;

export interface MemoryEvent {
  /** The memory before and after; null where it is not there. */
  before: Counted | null;
  after: Counted | null;
  event: string;
  /** Kind of the operation that did it. */
  origin: string | null;
  /** ISO 8601, UTC: when it was written here. */
  at: string;
}

/** What a change of a memory adds to its hour: how many there are, by kind, and that it happened. */
export function eventContributions({ before, after, event, origin, at }: MemoryEvent): Contribution[] {
  const agentId = (after ?? before)?.agent_id ?? '';
  const label = origin === null ? event : `${origin}.${event}`;
  return [
    ...presence(before, at, -1),
    ...presence(after, at, 1),
    { at, agentId, metric: 'memory.event', label, value: 1 },
  ];
}

/**
 * All that one memory of a role contributes: its versions, and what the stored memory is beyond them.
 * @param versions in their order
 * @param stored the memory as it is now; null where the role has it no more
 */
export function memoryContributions(
  versions: readonly MemoryVersionRow[],
  stored: MemoryRow | null,
): Contribution[] {
  const all: Contribution[] = [];
  let before: Counted | null = null;
  for (const version of versions) {
    const after: Counted | null =
      version.event === 'delete' ? null : version.state === null ? before : parseState(version.state);
    const at = version.recorded_at ?? version.at;
    all.push(...eventContributions({ before, after, event: version.event, origin: version.origin, at }));
    before = after;
  }
  // Versions of before states were kept tell no state: what is stored is counted from when it was made.
  const at = stored?.created_at ?? versions.at(-1)?.at ?? '';
  return [...all, ...presence(before, at, -1), ...presence(stored, at, 1)];
}

/** In its hour, and since ever: the second tells how many there are now, the first how many there were. */
function presence(memory: Counted | null, at: string, value: number): Contribution[] {
  if (memory === null) return [];
  const metric = memory.superseded_by === null ? 'memory.current' : 'memory.superseded';
  const label = KINDS.has(memory.kind) ? memory.kind : 'other';
  const counted = { agentId: memory.agent_id ?? '', metric, label, value };
  return [
    { ...counted, at },
    { ...counted, at: '' },
  ];
}
