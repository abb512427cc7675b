import type { SpeakingOutcome } from '../proactive/speaker.js';
import type { TurnResult } from '../turn/turn.js';
import type { SessionState } from './session-state.js';

/** After whatever happened at the device, nothing is said unasked for so long: somebody may be about to speak. */
const SETTLE_MS = 1_500;

/** Whether a sentence that nobody asked for interrupts nobody. @param idleMs since something happened at the device */
export function isFreeIn(state: SessionState, isBusy: boolean, idleMs: number): boolean {
  return state !== 'connecting' && state !== 'closed' && !isBusy && idleMs >= SETTLE_MS;
}

/** What became of it. What the person interrupted was heard; what broke off with the connection may not have been. */
export function outcomeOf(result: TurnResult | undefined, stateAfter: SessionState): SpeakingOutcome {
  if (result === undefined || result.kind === 'failed') return 'failed';
  const isInterrupted = result.kind === 'cut' && result.heardText !== '' && stateAfter !== 'closed';
  return result.kind === 'spoken' || isInterrupted ? 'spoken' : 'unheard';
}
