/** What the memory firewall doubts, as it is stored. */
export interface MemoryQuarantineRow {
  id: string;
  agent_id: string;
  role_id: string;
  device_id: string;
  session_id: string;
  interaction_id: string;
  source: string;
  text: string;
  reason: string;
  /** In hundredths. */
  score: number;
  state: string;
  said_at: string;
  decided_at: string | null;
  decided_by: string | null;
}

/** Row type by table. */
export interface QuarantineRows {
  memoryQuarantine: MemoryQuarantineRow;
}
