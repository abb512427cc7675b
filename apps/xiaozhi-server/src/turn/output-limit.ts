/** What a device may still be told today (device protocol, daily output limit). */
export interface OutputLimit {
  /** True once nothing more may be said. */
  readonly isReached: boolean;
  /** Counts a sentence that is about to be spoken. */
  spend(sentence: string): void;
}

/** Says everything, at any time. */
export const NO_OUTPUT_LIMIT: OutputLimit = { isReached: false, spend: () => undefined };

/** The sentences up to the limit; where it is reached, one last sentence that says so, and no more. */
export async function* withinLimit(
  sentences: AsyncIterable<string>,
  limit: OutputLimit,
  lastSentence: string,
  onReached: () => void,
): AsyncGenerator<string> {
  for await (const sentence of sentences) {
    limit.spend(sentence);
    yield sentence;
    if (!limit.isReached) continue;
    onReached();
    yield lastSentence;
    return;
  }
}
