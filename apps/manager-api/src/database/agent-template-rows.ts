/** What agents can be made from. */
export interface AgentTemplateRow {
  id: string;
  name: string;
  description: string;
  /** JSON: `AgentTemplateView['settings']`. */
  settings: string;
  sort: number;
  created_at: string;
  updated_at: string;
}

export interface AgentTemplateRows {
  agentTemplate: AgentTemplateRow;
}
