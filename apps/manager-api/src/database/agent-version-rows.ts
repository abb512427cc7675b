/** An agent's settings as they were after a change. */
export interface AgentVersionRow {
  id: string;
  agent_id: string;
  number: number;
  at: string;
  actor: string;
  actor_id: string | null;
  action: string;
  restored_from: number | null;
  /** JSON: names of fields. */
  changed: string;
  /** JSON: `AgentSetup`. */
  settings: string;
}

export interface AgentVersionRows {
  agentVersion: AgentVersionRow;
}
