import { z } from 'zod';
import type { AgentSetup } from './agent.js';
import type { AuditChange } from './audit.js';

/** `GET /api/agent/{id}/version/{number}/diff`: with which version to compare; left out: the newest. */
export const agentVersionDiffQuery = z.object({
  to: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
});
export type AgentVersionDiffQuery = z.infer<typeof agentVersionDiffQuery>;

/** `GET /api/agent/{id}/version`: the settings of an agent as they were after a change. */
export interface AgentVersionView {
  /** 1, 2, 3, … for each agent. */
  number: number;
  at: string;
  /** As in the audit log. */
  actor: string;
  actorId: string | null;
  /** What made it, as in the audit log; `agent.first` for what stood before versions were kept. */
  action: string;
  /** The version that was restored. */
  restoredFrom: number | null;
  /** Fields that are not what they were in the version before, for example `models.LLM`. */
  changed: string[];
}

/** `GET /api/agent/{id}/version/{number}` */
export interface AgentVersionWhole extends AgentVersionView {
  settings: AgentSetup;
}

export interface AgentVersionDiff {
  from: number;
  to: number;
  changes: AuditChange[];
}
