import { z } from 'zod';
import { pageQuery } from './http.js';
import { storedTime } from './stored-text.js';

/** Whose memories, as an operator reaches them: a role of an agent. */
export const memorySubject = z.object({ agentId: z.string().min(1), roleId: z.string().min(1) });
export type MemorySubject = z.infer<typeof memorySubject>;

/** `GET /api/memory-history`: what a role remembered at a moment, newest first. */
export const memoryAsOfQuery = pageQuery.extend({
  ...memorySubject.shape,
  at: storedTime,
  includeSuperseded: z.enum(['true', 'false']).default('false'),
});
export type MemoryAsOfQuery = z.infer<typeof memoryAsOfQuery>;

/** `GET /api/memory-history/diff`: what happened between two moments. */
export const memoryDiffQuery = memorySubject
  .extend({ from: storedTime, to: storedTime })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before "from"' });
export type MemoryDiffQuery = z.infer<typeof memoryDiffQuery>;

/** `POST /api/memory-history/restore`: makes a role remember again what it did at a moment. */
export const memoryRestoreRequest = memorySubject.extend({ at: storedTime });
export type MemoryRestoreRequest = z.infer<typeof memoryRestoreRequest>;

/** A memory as it was at a moment. */
export interface MemoryStateView {
  id: string;
  text: string;
  kind: string;
  slot: string | null;
  createdAt: string;
  updatedAt: string;
  supersededBy: string | null;
  aboutFrom: string | null;
  aboutTo: string | null;
  validFrom: string | null;
  validTo: string | null;
  utterance: string | null;
}

export interface MemoryStateChangeView {
  before: MemoryStateView;
  after: MemoryStateView;
}

export interface MemoryDiffView {
  counts: { added: number; removed: number; superseded: number; changed: number };
  /** At most 200 in each list; `counts` has them all. */
  added: MemoryStateView[];
  removed: MemoryStateView[];
  superseded: MemoryStateChangeView[];
  changed: MemoryStateChangeView[];
}

/** `GET /api/memory-operation`: changes of many memories at once, newest first. */
export const memoryOperationQuery = pageQuery.extend({
  agentId: z.string().min(1),
  roleId: z.string().min(1).optional(),
});
export type MemoryOperationQuery = z.infer<typeof memoryOperationQuery>;

export const memoryUndoQuery = z.object({ agentId: z.string().min(1) });

export interface MemoryOperationView {
  id: string;
  kind: string;
  agentId: string;
  roleId: string;
  actor: string;
  at: string;
  /** Counts and settings, for example `added`, `changed`, `removed`. */
  details: Record<string, string | number | null>;
  /** Id of the operation that took it back. */
  undoneBy: string | null;
}
