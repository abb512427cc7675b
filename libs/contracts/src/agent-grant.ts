import { z } from 'zod';
import type { Role } from './permission.js';

/** What a grant lets a user do with an agent, as far as the user's role does: look, or change as well. */
export const GRANT_LEVELS = ['view', 'edit'] as const;
export type GrantLevel = (typeof GRANT_LEVELS)[number];

/** Which agents a user sees: all, or those that are shared with them. Owners and admins always see all. */
export const REACHES = ['all', 'shared'] as const;
export type Reach = (typeof REACHES)[number];

/** Agents that one user may have grants for. */
export const AGENT_GRANTS_COUNT = 500;

/** `PUT /api/agent/{id}/grant/{userId}` */
export const agentGrantChange = z.object({ level: z.enum(GRANT_LEVELS) });
export type AgentGrantChange = z.infer<typeof agentGrantChange>;

/** `GET /api/agent/{id}/grant`, `GET /api/user/{id}/grant`: with whom an agent is shared, or which agents with a user. */
export interface AgentGrantView {
  agentId: string;
  agentName: string;
  userId: string;
  username: string;
  role: Role;
  /** `all`: the grant counts only when the user's reach becomes `shared`. */
  reach: Reach;
  level: GrantLevel;
  /** Name of who shared it last. */
  grantedBy: string;
  /** ISO 8601, UTC. */
  grantedAt: string;
}
