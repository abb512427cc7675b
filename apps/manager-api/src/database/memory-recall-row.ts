/** How often a memory was recalled. */
export interface MemoryRecallRow {
  /** Hash of role and memory: providers have ids of any length. */
  id: string;
  role_id: string;
  memory_id: string;
  recalled_count: number;
  /** How often the answer said it, by the gateway's measure. */
  used_count: number;
  last_recalled_at: string;
  last_used_at: string | null;
}
