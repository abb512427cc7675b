import type { ShadowOutcome } from '@xiaozhi/contracts';
import type { RecallQuery, RecalledMemory } from '@xiaozhi/memory';
import type { ShadowBinding } from '../memory-binding.source.js';
import { withinDeadline } from '../within-deadline.js';

/** The shadow is asked beside the turn, so it has longer than any recall deadline of an agent's own memory should be. */
export const SHADOW_RECALL_DEADLINE_MS = 3_000;
/** Shadows asked at the same time, of all sessions of the gateway; what would be more is dropped. */
const CONCURRENCY_COUNT = 8;

/** What a shadow answered. */
export interface ShadowAnswer {
  configId: string;
  outcome: ShadowOutcome;
  memories: readonly RecalledMemory[];
  tookMs: number;
  reason?: string;
}

/** Asks shadows what they recall, for comparison only. */
export class ShadowRecaller {
  private runningCount = 0;

  constructor(
    private readonly deadlineMs = SHADOW_RECALL_DEADLINE_MS,
    private readonly concurrencyCount = CONCURRENCY_COUNT,
  ) {}

  /** Never rejects, and ends with its deadline whatever the provider does. */
  async ask(shadow: ShadowBinding, query: RecallQuery): Promise<ShadowAnswer> {
    const answer = { configId: shadow.configId, memories: [], tookMs: 0 };
    if (shadow.disabledReason !== undefined)
      return { ...answer, outcome: 'failed', reason: shadow.disabledReason };
    if (this.runningCount >= this.concurrencyCount) return { ...answer, outcome: 'dropped' };
    this.runningCount += 1;
    const startedAtMs = performance.now();
    const tookMs = (): number => Math.round((performance.now() - startedAtMs) * 10) / 10;
    const deadline = AbortSignal.timeout(this.deadlineMs);
    try {
      const found = await withinDeadline(shadow.provider.recall(query, deadline), deadline, undefined);
      if (found === undefined) return { ...answer, outcome: 'late', tookMs: tookMs() };
      return { ...answer, outcome: 'answered', memories: found.slice(0, query.limit), tookMs: tookMs() };
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      return { ...answer, outcome: 'failed', tookMs: tookMs(), reason: reason.slice(0, 1_000) };
    } finally {
      this.runningCount -= 1;
    }
  }
}
