/** A tool that an agent has. */
export interface AgentPluginRow {
  agent_id: string;
  config_id: string;
}

/** How an agent's voice says a word. */
export interface AgentCorrectWordRow {
  agent_id: string;
  /** As it is written. */
  source: string;
  target: string;
  sort: number;
}
