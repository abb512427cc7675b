import type { AgentSettings } from '@xiaozhi/contracts';

/**
 * What became of a sentence said unasked. `spoken`: heard, or interrupted by the person. `unheard`: nothing of it was
 * heard, or the connection broke. `failed`: there was no voice for it.
 */
export type SpeakingOutcome = 'spoken' | 'unheard' | 'failed';

/** A connected device, as far as speaking first goes. */
export interface Speaker {
  /** The id in the one spelling. */
  readonly identity: { readonly deviceId: string };
  /** Nothing is being said there, neither by the device nor to it. */
  readonly isFree: boolean;
  /** Says something if that interrupts nobody. @param words made when it is sure that they are said */
  announce(words: (agent: AgentSettings) => string): Promise<SpeakingOutcome>;
}

/** A device whose person may have asked that nothing is remembered just now. */
export interface PromptSpeaker extends Speaker {
  isOffTheRecord(): boolean;
}
