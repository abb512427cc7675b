import type { OpenTurnStage } from '@xiaozhi/contracts';
import type { RecallOutcome } from '../memory/session-memory.js';

/** Told how a turn goes while it goes. Never throws, and holds nothing up: without it the turn goes the same way. */
export interface TurnWatch {
  /** All stages so far, in order; each time that one begins, has its first result or ends. */
  stages(stages: OpenTurnStage[]): void;
  /** What is known now of whoever speaks; not where nothing was looked for. */
  recalled(outcome: RecallOutcome): void;
}
