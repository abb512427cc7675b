import { z } from 'zod';
import { AGENT_GRANTS_COUNT } from './agent-grant.js';
import { PERMISSIONS } from './permission.js';
import type { Permission } from './permission.js';

/** What every API token begins with, so that it is told from other secrets, also by scanners of repositories. */
export const API_TOKEN_PREFIX = 'xzt_';
/** Of one user. */
export const API_TOKENS_COUNT = 50;

/** `POST /api/token`. */
export const apiTokenCreate = z.object({
  name: z.string().trim().min(1).max(100),
  /** Among the permissions of whoever makes it. */
  scopes: z.array(z.enum(PERMISSIONS)).min(1),
  /** The only agents that it reaches, among those of whoever makes it; left out: all of these. */
  agentIds: z.array(z.string().min(1).max(64)).min(1).max(AGENT_GRANTS_COUNT).optional(),
  /** ISO 8601; without it the token has no end. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type ApiTokenCreate = z.infer<typeof apiTokenCreate>;

/** `GET /api/token`: one's own. */
export interface ApiTokenView {
  id: string;
  name: string;
  scopes: Permission[];
  /** Null: all agents of its user. */
  agentIds: string[] | null;
  /** The first eight characters. */
  prefix: string;
  lastFour: string;
  createdAt: string;
  expiresAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
}

/** `token` is shown once: only its hash is kept. */
export interface ApiTokenCreated extends ApiTokenView {
  token: string;
}
