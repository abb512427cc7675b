/** One change of many agents. */
export interface AgentBatchRow {
  id: string;
  /** `update`, `template` or `plugins`. */
  action: string;
  /** JSON: `BatchWork`. */
  work: string;
  /** AgentBatchState. */
  state: string;
  /** Who ordered it: `user` or `token`, the user's id, and the name in the audit log. */
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  /** Of the manager that works on it. */
  claim: string | null;
  lease_until: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface AgentBatchItemRow {
  batch_id: string;
  agent_id: string;
  /** AgentBatchItemState. */
  state: string;
  error: string | null;
  message: string | null;
  at: string | null;
}

export interface AgentBatchRows {
  agentBatch: AgentBatchRow;
  agentBatchItem: AgentBatchItemRow;
}
