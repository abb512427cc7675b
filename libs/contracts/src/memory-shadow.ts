import { z } from 'zod';
import { pageQuery } from './http.js';
import { storedId, storedRoleId, storedTime } from './stored-text.js';

/** Texts and ids longer than this are cut before they are compared and kept. */
export const COMPARED_TEXT_MAX_CHARACTERS = 1_000;

/** A memory that one side recalled; `match`: place of the same fact in the other side's list, from 0. */
export const comparedMemory = z.object({
  id: z.string().max(255),
  text: z.string().max(COMPARED_TEXT_MAX_CHARACTERS),
  /** 0 to 1; comparable within one list only. */
  score: z.number(),
  match: z.number().int().min(0).nullable(),
});
export type ComparedMemory = z.infer<typeof comparedMemory>;

/** `late`: not within the shadow's deadline; `dropped`: not asked, since too many were being asked. */
export const shadowOutcome = z.enum(['answered', 'failed', 'late', 'dropped']);
export type ShadowOutcome = z.infer<typeof shadowOutcome>;

const side = {
  configId: z.string().min(1).max(64),
  ms: z.number().min(0),
  memories: z.array(comparedMemory).max(50),
};

/** `POST /xiaozhi/memory-shadow/report` (gateway secret): what two memories recalled for one turn. Once a turn. */
export const shadowReport = z.object({
  turnId: storedId,
  roleId: storedRoleId,
  sessionId: z.string().max(64),
  deviceId: z.string().max(191),
  agentId: z.string().max(64),
  /** ISO 8601, UTC. */
  at: storedTime,
  /** `isComplete`: the provider answered within the agent's recall deadline. `ms`: what the turn waited. */
  primary: z.object({ ...side, isComplete: z.boolean() }),
  shadow: z.object({ ...side, outcome: shadowOutcome, reason: z.string().max(1_000).optional() }),
});
export type ShadowReport = z.infer<typeof shadowReport>;

/** `PUT /api/agent/{id}/memory-shadow`. @property config id of a memory config, or a provider code */
export const shadowChoice = z.object({ config: z.string().trim().min(1).max(64) });
export type ShadowChoice = z.infer<typeof shadowChoice>;

/** `POST …/promote`: the shadow becomes the primary; the former primary becomes the shadow, or is let go. */
export const shadowPromotion = z.object({ keepFormer: z.boolean().default(true) });
export type ShadowPromotion = z.infer<typeof shadowPromotion>;

/** `POST …/erase`: all that a config holds of the agent's roles; `confirm` repeats the config. */
export const shadowErasure = z
  .object({ config: z.string().trim().min(1).max(64), confirm: z.string() })
  .refine(({ config, confirm }) => config === confirm, {
    path: ['confirm'],
    message: 'repeats the config that is to be erased',
  });
export type ShadowErasure = z.infer<typeof shadowErasure>;

const period = { from: storedTime.optional(), to: storedTime.optional() };
/** `GET …/statistics`. Without bounds: all that is kept. */
export const shadowPeriod = z.object(period);
export type ShadowPeriod = z.infer<typeof shadowPeriod>;

/** `GET …/turns`: newest first. `differing`: at least one memory stands on one side only. */
export const shadowTurnQuery = pageQuery.extend({
  ...period,
  only: z.enum(['all', 'differing', 'failed', 'unjudged']).default('all'),
});
export type ShadowTurnQuery = z.infer<typeof shadowTurnQuery>;

export const shadowVerdict = z.enum(['primary', 'shadow', 'same']);
export type ShadowVerdict = z.infer<typeof shadowVerdict>;
/** `PUT …/turns/{turnId}/verdict`: which list was better; null takes it back. */
export const shadowJudgement = z.object({ verdict: shadowVerdict.nullable() });
export type ShadowJudgement = z.infer<typeof shadowJudgement>;

export interface ShadowSideView {
  configId: string;
  providerCode: string;
  name: string;
}

export interface AgentShadowView {
  agentId: string;
  primary: ShadowSideView;
  /** Null where nothing is compared. */
  shadow: ShadowSideView | null;
  /** ISO 8601, UTC. */
  startedAt: string | null;
}

export interface LatencyView {
  /** Measured calls. */
  count: number;
  /** In ms; null where nothing was measured. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface ShadowStatistics {
  turns: number;
  outcomes: Record<ShadowOutcome, number>;
  /** Of turns in which the shadow answered. */
  memories: { both: number; onlyPrimary: number; onlyShadow: number };
  /** Mean over those turns of |both| / |either|, 0 to 1; two empty lists agree. Null where there are none. */
  agreement: number | null;
  /** `incomplete`: turns in which the primary's provider had not answered by the recall deadline. */
  primary: LatencyView & { incomplete: number };
  shadow: LatencyView;
  verdicts: Record<ShadowVerdict, number>;
  errors: { reason: string; count: number }[];
}

/** How many memories each side holds of the agent's people. */
export interface ShadowCounts {
  sides: { configId: string; providerCode: string; count: number | null; error: string | null }[];
}

export interface ShadowTurnView {
  turnId: string;
  roleId: string;
  deviceId: string;
  sessionId: string;
  at: string;
  primary: { configId: string; ms: number; isComplete: boolean; memories: ComparedMemory[] };
  shadow: {
    configId: string;
    ms: number;
    outcome: ShadowOutcome;
    reason: string | null;
    memories: ComparedMemory[];
  };
  bothCount: number;
  verdict: ShadowVerdict | null;
  judgedBy: string | null;
}

/** What a config's erasure did, by role. */
export interface ShadowErasureView {
  configId: string;
  erased: string[];
  failed: { roleId: string; reason: string }[];
}
