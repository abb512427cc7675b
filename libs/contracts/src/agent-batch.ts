import { z } from 'zod';
import { agentUpdate } from './agent.js';
import { pageQuery } from './http.js';
import type { PageView } from './http.js';

/** Agents that one batch changes at most. */
export const AGENT_BATCH_COUNT = 10_000;
/** Agents that a dry run names. */
export const AGENT_BATCH_SHOWN = 200;

const id = z.string().trim().min(1).max(191);
const tools = z.array(z.string().trim().min(1).max(64)).max(32);

/** What happens to each: fields that are set, the settings of a template but its name, tools that come and go. */
export const agentBatchChange = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('update'),
    fields: agentUpdate
      .omit({ name: true })
      .refine((fields) => Object.keys(fields).length > 0, 'needs one field at the least'),
  }),
  z.object({ action: z.literal('template'), templateId: id }),
  z.object({ action: z.literal('plugins'), add: tools.default([]), remove: tools.default([]) }),
]);
export type AgentBatchChange = z.infer<typeof agentBatchChange>;

/**
 * `POST /api/agent/batch`. `ids`, or `search` as in the list of agents (empty: all): of those, the ones that may be
 * changed. Without `dryRun: false` it says which, and gives the token that lets it begin.
 */
export const agentBatchRequest = z
  .object({
    ids: z.array(id).min(1).max(AGENT_BATCH_COUNT).optional(),
    search: z.string().trim().max(128).optional(),
    change: agentBatchChange,
    dryRun: z.boolean().default(true),
    confirm: z.string().max(64).optional(),
  })
  .refine(({ ids, search }) => (ids === undefined) !== (search === undefined), {
    message: 'needs either ids or search',
    path: ['ids'],
  });
export type AgentBatchRequest = z.infer<typeof agentBatchRequest>;

export const agentBatchItemState = z.enum(['waiting', 'done', 'failed']);
export type AgentBatchItemState = z.infer<typeof agentBatchItemState>;

/** `GET /api/agent/batch/{id}`: its agents come in pages. */
export const agentBatchQuery = pageQuery.extend({ state: agentBatchItemState.optional() });
export type AgentBatchQuery = z.infer<typeof agentBatchQuery>;

/** Of a dry run, and of the request that begins it. */
export interface AgentBatchStart {
  dryRun: boolean;
  count: number;
  /** The first of them. */
  agents: { id: string; name: string }[];
  /** Of a dry run: to be sent back. */
  confirm: string | null;
  /** What was begun; null of a dry run. */
  batchId: string | null;
}

/** `cancelled`: what was done stays, and what is left stays as it is. */
export type AgentBatchState = 'running' | 'done' | 'cancelled';

export interface AgentBatchView {
  id: string;
  action: AgentBatchChange['action'];
  state: AgentBatchState;
  /** `user:name` or `token:user/token`. */
  actor: string;
  /** Of the agents that one reaches. */
  counts: { total: number; done: number; failed: number; left: number };
  createdAt: string;
  finishedAt: string | null;
  /** Those that failed first. */
  agents: PageView<AgentBatchItemView>;
}

export interface AgentBatchItemView {
  agentId: string;
  /** Null where it is gone. */
  name: string | null;
  state: AgentBatchItemState;
  /** Of one that failed: a stable name, see docs/errors.md. */
  error: string | null;
  message: string | null;
  at: string | null;
}
