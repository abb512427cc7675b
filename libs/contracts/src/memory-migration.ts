import { z } from 'zod';
import { pageQuery } from './http.js';
import { storedRoleId } from './stored-text.js';

/** `POST /api/agent/{id}/memory-migration/dry-run` and `…/memory-migration`: from one memory config to another. */
export const memoryMigrationPlan = z.object({
  /** Config id, provider id or provider code; left out: what the agent uses now. */
  source: z.string().trim().min(1).max(64).optional(),
  target: z.string().trim().min(1).max(64),
  /** Left out: all roles of the agent. */
  roleId: storedRoleId.optional(),
});
export type MemoryMigrationPlan = z.infer<typeof memoryMigrationPlan>;

/** `POST …/switch`: `force` switches although some memories failed or were not found again. */
export const memoryMigrationSwitch = z.object({ force: z.boolean().default(false) });
export type MemoryMigrationSwitch = z.infer<typeof memoryMigrationSwitch>;

/** `POST …/erase-source`: `confirm` repeats the source's config id. */
export const memoryMigrationErasure = z.object({ confirm: z.string() });
export type MemoryMigrationErasure = z.infer<typeof memoryMigrationErasure>;

/** `writing`: under way. `written`: by this job. `there`: the target had it. `removed`: by the rollback. */
export const memoryMigrationItemState = z.enum(['writing', 'written', 'there', 'failed', 'removed']);
export type MemoryMigrationItemState = z.infer<typeof memoryMigrationItemState>;
export const memoryMigrationItemQuery = pageQuery.extend({ state: memoryMigrationItemState.optional() });
export type MemoryMigrationItemQuery = z.infer<typeof memoryMigrationItemQuery>;

/**
 * `copying`, `verifying`, `switching`, `rolling-back` and `erasing` are work under way; `paused`: a provider failed, and
 * somebody has to resume it. `copied`: verified, and the agent still uses the source.
 */
export type MemoryMigrationState =
  | 'copying'
  | 'verifying'
  | 'copied'
  | 'switching'
  | 'switched'
  | 'rolling-back'
  | 'rolled-back'
  | 'erasing'
  | 'source-erased'
  | 'paused';

/** What a target cannot keep, or not in its own fields. */
export type MemoryMigrationLoss =
  | 'superseded-stays'
  | 'kinds-in-metadata'
  | 'times-in-metadata'
  | 'slots-in-metadata'
  | 'vectors-made-anew'
  | 'versions-stay'
  | 'categories-first-only';

export interface MemoryMigrationDryRun {
  source: { configId: string; providerCode: string };
  target: { configId: string; providerCode: string };
  roles: {
    roleId: string;
    /** Current memories at the source. */
    current: number;
    /** Superseded ones there, which are history. */
    superseded: number;
    /** Of the current ones, those that the target has. */
    there: number;
  }[];
  losses: MemoryMigrationLoss[];
}

/** What became of one role's memories. */
export interface MemoryMigrationRole {
  roleId: string;
  read: number;
  written: number;
  there: number;
  failed: number;
  removed: number;
  /** Found again at the target with the same text. */
  verified: number;
  missing: number;
  differing: number;
  /** At the source, by the order to erase it. */
  erased: number;
}

export interface MemoryMigrationView {
  id: string;
  agentId: string;
  roleId: string | null;
  source: { configId: string; providerCode: string };
  target: { configId: string; providerCode: string };
  state: MemoryMigrationState;
  /** Why it is paused, or what did not go as it should. */
  fault: string | null;
  actor: string;
  createdAt: string;
  updatedAt: string;
  /** What the agent used before the switch; null before it. */
  formerConfigId: string | null;
  roles: MemoryMigrationRole[];
  losses: MemoryMigrationLoss[];
}

export interface MemoryMigrationItemView {
  roleId: string;
  sourceId: string;
  targetId: string | null;
  state: MemoryMigrationItemState;
  reason: string | null;
}
