/** The memory that an agent's own is compared with. */
export interface AgentShadowRow {
  agent_id: string;
  config_id: string;
  started_at: string;
}

/** What two memories recalled for one turn. */
export interface ShadowComparisonRow {
  turn_id: string;
  agent_id: string;
  role_id: string;
  device_id: string;
  session_id: string;
  at: string;
  primary_config_id: string;
  primary_ms: number;
  primary_complete: number;
  /** JSON: `ComparedMemory[]`, as the shadow's. */
  primary_memories: string;
  primary_count: number;
  shadow_config_id: string;
  shadow_ms: number;
  shadow_outcome: string;
  shadow_reason: string | null;
  shadow_memories: string;
  shadow_count: number;
  /** Memories of the primary that the shadow recalled too. */
  both_count: number;
  verdict: string | null;
  judged_by: string | null;
  judged_at: string | null;
}

/** A job that copies memories from one provider to another. */
export interface MemoryMigrationRow {
  id: string;
  agent_id: string;
  /** Null: all roles of the agent. */
  role_id: string | null;
  source_config_id: string;
  target_config_id: string;
  state: string;
  actor: string;
  created_at: string;
  updated_at: string;
  /** Until then one manager works on it. */
  lease_until: string | null;
  /** What the agent used before it was switched to the target. */
  former_config_id: string | null;
  /** JSON: what became of each role's memories. */
  report: string;
  fault: string | null;
}

/** One memory of such a job: where it is from, and what it is at the target. */
export interface MemoryMigrationItemRow {
  /** Hash of job, role and source: providers have ids of any length. */
  id: string;
  migration_id: string;
  role_id: string;
  source_id: string;
  /** Id that it had where it was first stored. */
  origin_id: string;
  target_id: string | null;
  /** SHA-256 of the text, in hexadecimal. */
  digest: string;
  state: string;
  reason: string | null;
  updated_at: string;
}

/** Rows of the tables of `shadow-tables.ts`. */
export interface ShadowRows {
  agentShadow: AgentShadowRow;
  shadowComparison: ShadowComparisonRow;
  memoryMigration: MemoryMigrationRow;
  memoryMigrationItem: MemoryMigrationItemRow;
}
