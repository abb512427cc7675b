/** A version of a memory: what happened to it, and what it was from then on. */
export interface MemoryVersionRow {
  id: string;
  memory_id: string;
  role_id: string;
  event: string;
  old_text: string | null;
  new_text: string | null;
  /** When it was said or done, as the gateway says. */
  at: string;
  /** Order within the role, from 1 without gaps; null in versions of before states were kept, which come first. */
  sequence: number | null;
  /** When it was written here; never earlier than the version before it. Null as `sequence`. */
  recorded_at: string | null;
  /** JSON: `MemoryState` after the event; null after a deletion, and null as `sequence`. */
  state: string | null;
  /** The operation that wrote it. */
  operation_id: string | null;
  /** That operation's kind; null where there was none, and in versions of before it was kept. */
  origin: string | null;
}

/** A change of many memories by one decision, which can be undone. */
export interface MemoryOperationRow {
  id: string;
  /** `restore`, `undo`, … */
  kind: string;
  agent_id: string;
  role_id: string;
  actor: string;
  at: string;
  /** JSON: counts and settings, no memory text. */
  details: string;
  /** Id of the operation that took it back. */
  undone_by: string | null;
}

/** A person was erased. */
export interface MemoryErasureRow {
  id: string;
  agent_id: string;
  role_id: string;
  /** Set when all of the device was theirs. */
  device_id: string | null;
  actor: string;
  at: string;
  /** JSON: `ErasureItem[]`. */
  items: string;
  digest: string;
}

/** What an agent forgets by itself. */
export interface MemoryRetentionRow {
  agent_id: string;
  /** JSON: `MemoryRetentionPolicy`. */
  policy: string;
  enabled: number;
  last_run_at: string | null;
}

/** Row type by table. */
export interface MemoryHistoryRows {
  memoryVersion: MemoryVersionRow;
  memoryOperation: MemoryOperationRow;
  memoryErasure: MemoryErasureRow;
  memoryRetention: MemoryRetentionRow;
}
