import type { ScreeningStrictness } from '@xiaozhi/memory';

/** How much an agent's memory lets through. */
export type Strictness = ScreeningStrictness;

/** Why something is kept or not. */
export type ScreenReason =
  | 'fact'
  | 'answer'
  | 'noise'
  | 'tool-output'
  | 'greeting'
  | 'command'
  | 'question'
  | 'small-talk'
  | 'secret'
  | 'instruction'
  | 'echo'
  | 'duplicate'
  | 'unclear';

/** What is done with it: `quarantine` keeps it for an operator to decide. */
export type ScreenDecision = 'keep' | 'drop' | 'quarantine';

export interface Verdict {
  decision: ScreenDecision;
  reason: ScreenReason;
  /** How surely it tells something lasting about the user's life, 0 to 1. */
  score: number;
}

/** What a screen knows besides the sentence. */
export interface ScreenContext {
  strictness: Strictness;
  /** Memories that stood in the prompt of the turn. */
  recalled: readonly string[];
  /** What is remembered or was kept lately, in any words. */
  known: readonly string[];
  /** What the assistant said last; a question makes sense of a short answer. */
  asked: string | undefined;
}

export const dropped = (reason: ScreenReason, score = 0): Verdict => ({ decision: 'drop', reason, score });
export const held = (reason: ScreenReason, score: number): Verdict => ({
  decision: 'quarantine',
  reason,
  score,
});
export const kept = (reason: ScreenReason, score: number): Verdict => ({ decision: 'keep', reason, score });
