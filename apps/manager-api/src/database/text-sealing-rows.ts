/** A key that texts were sealed under. */
export interface TextKeyRow {
  id: string;
  first_used_at: string;
}

/** One pass over all texts that seals them under the key that writes, or opens them. */
export interface TextSealingJobRow {
  id: string;
  /** `seal` or `open`. */
  goal: string;
  key_id: string;
  /** `running`, `done`. */
  state: string;
  /** Table and row up to which it is done; null at the beginning. */
  position_table: string | null;
  position_id: string | null;
  /** JSON: `SealingCounts`. */
  counts: string;
  /** The manager that works on it until `lease_until`. */
  owner: string | null;
  lease_until: string;
  actor: string;
  started_at: string;
  updated_at: string;
}
