/** How long what was said to an agent is kept. */
export interface ChatRetentionRow {
  /** `*`: of agents without a row of their own. */
  agent_id: string;
  /** Null: for ever. */
  text_days: number | null;
  audio_days: number | null;
  /** ISO 8601, UTC. */
  last_run_at: string | null;
}

export interface ChatRetentionRows {
  chatRetention: ChatRetentionRow;
}
