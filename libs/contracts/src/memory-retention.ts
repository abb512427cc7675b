import { z } from 'zod';
import type { MemoryOperationView } from './memory-history.js';

const days = z.number().int().min(1).max(36_500);

/** Kind of a memory that stands for others, which are superseded by it. */
export const DIGEST_KIND = 'digest';

const compression = z.object({
  /** Since a memory was learned or changed. */
  minAgeDays: days.default(90),
  /** Stronger ones stay as they are. */
  maxStrength: z.number().min(0).max(10).default(0.5),
  /** Of one kind and person; fewer are not folded. */
  minSources: z.number().int().min(2).max(20).default(3),
});

/** `PUT /api/agent/{id}/memory-retention`: what an agent forgets by itself, once a day. */
export const memoryRetentionPolicy = z.object({
  enabled: z.boolean().default(false),
  /** By kind, in days since a memory was learned or changed; `*` is for kinds that are not named. */
  maxAgeDays: z.record(z.string().min(1).max(64), days).default({}),
  /** Current memories of one role; the weakest go first. */
  maxCount: z.number().int().min(1).max(100_000).nullable().default(null),
  /** Weaker ones go. A memory that was just learned and never recalled has strength 1. */
  minStrength: z.number().min(0).max(10).nullable().default(null),
  /** In which a memory that is not recalled loses half of its strength. */
  halfLifeDays: days.default(90),
  /** How long what was superseded is kept; null: as long as there is no other reason. */
  supersededDays: days.nullable().default(null),
  /** Kinds that never go. */
  keepKinds: z.array(z.string().min(1).max(64)).max(50).default(['name', 'allergy']),
  /** What is folded into summaries instead of being kept one by one; null: nothing. */
  compress: compression.nullable().default(null),
  /** How long what went can be brought back. */
  graceDays: days.default(30),
});
export type MemoryRetentionPolicy = z.infer<typeof memoryRetentionPolicy>;

/** `POST /api/agent/{id}/memory-retention/run`: now, by the stored policy or the one that is sent. */
export const memoryRetentionRun = z.object({
  dryRun: z.boolean().default(true),
  /** To try one out; only with `dryRun`. */
  policy: memoryRetentionPolicy.optional(),
});
export type MemoryRetentionRun = z.infer<typeof memoryRetentionRun>;

export type RetentionReason = 'age' | 'superseded' | 'weak' | 'count';

export interface MemoryRetentionView {
  policy: MemoryRetentionPolicy;
  lastRunAt: string | null;
}

export interface MemoryRetentionResult {
  dryRun: boolean;
  /** Memories that were looked at, superseded ones included. */
  examined: number;
  counts: Record<RetentionReason, number>;
  /** The weakest of them, at most 100. */
  pruned: {
    id: string;
    roleId: string;
    text: string;
    kind: string;
    reason: RetentionReason;
    strength: number;
  }[];
  operation: MemoryOperationView | null;
  /** What was folded, at most 100. */
  summaries: MemorySummary[];
  /** Summaries that said something that is not in their sources, and were not made. */
  rejectedSummaries: number;
  /** The folding is an operation of its own. */
  compression: MemoryOperationView | null;
}

export interface MemorySummary {
  roleId: string;
  text: string;
  sources: { id: string; text: string }[];
}

/** `GET /api/memory/{id}/links`: what a memory stands for, and what stands for it. */
export interface MemoryLinksView {
  /** It became part of this one, or was replaced by it. */
  successor: LinkedMemory | null;
  /** They became part of it, or were replaced by it. */
  sources: LinkedMemory[];
}

export interface LinkedMemory {
  id: string;
  text: string;
  kind: string;
  createdAt: string;
}
