import type { Sound } from '../tools/tool.js';

/** What a device may still be told today (device protocol, daily output limit). */
export interface OutputLimit {
  /** True once nothing more may be said. */
  readonly isReached: boolean;
  /** Counts a sentence that is about to be spoken. */
  spend(sentence: string): void;
}

/** Says everything, at any time. */
export const NO_OUTPUT_LIMIT: OutputLimit = { isReached: false, spend: () => undefined };

/**
 * The sentences up to the limit; where it is reached, one last sentence that says so, and no more. Sounds count for
 * nothing.
 */
export async function* withinLimit(
  parts: AsyncIterable<string | Sound>,
  limit: OutputLimit,
  lastSentence: string,
  onReached: () => void,
): AsyncGenerator<string | Sound> {
  for await (const part of parts) {
    if (typeof part === 'string') limit.spend(part);
    yield part;
    if (!limit.isReached) continue;
    onReached();
    yield lastSentence;
    return;
  }
}
