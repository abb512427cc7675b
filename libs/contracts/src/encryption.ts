/** How a column's values are stored: how many as plain text, and how many under which key. Empty ones do not count. */
export interface EncryptionColumnView {
  table: string;
  column: string;
  plain: number;
  /** Counts by key id. */
  sealed: Record<string, number>;
}

export interface EncryptionKeyView {
  id: string;
  isWriting: boolean;
  /** False: texts are sealed under it and manager-api was not given it. */
  isKnown: boolean;
}

export interface EncryptionCounts {
  /** Rows that were looked at. */
  examined: number;
  /** Rows that were written anew. */
  changed: number;
  /** Rows that somebody else wrote at the same moment; theirs stayed. */
  overtaken: number;
  /** Rows left as they are: their key is missing, or they were changed. */
  unreadable: number;
}

export interface EncryptionJobView {
  id: string;
  /** `seal` under the key that writes, or `open` all. */
  goal: 'seal' | 'open';
  keyId: string;
  /** `dropped`: the setting changed before it was done. */
  state: 'running' | 'done' | 'dropped';
  /** The table that it is in; null before the first and after the last. */
  table: string | null;
  counts: EncryptionCounts;
  actor: string;
  startedAt: string;
  updatedAt: string;
}

/** `GET /api/encryption`. */
export interface EncryptionView {
  /** Whether new texts are sealed. */
  isOn: boolean;
  keyId: string;
  keys: EncryptionKeyView[];
  columns: EncryptionColumnView[];
  /** The last one; null when there was none. */
  job: EncryptionJobView | null;
}
