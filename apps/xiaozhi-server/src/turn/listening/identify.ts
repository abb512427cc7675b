import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../../async/until-aborted.js';
import type { Speaker, SpeakerRecogniser } from '../../speech/speaker/speaker-recogniser.js';

/** From the end of an utterance: recognition takes about as long, so nobody waits for a name. */
export const IDENTIFY_DEADLINE_MS = 500;

/**
 * Who spoke, if that is known in time. Never rejects: a voice that cannot be told is nobody's.
 * @param samples mono, 16 kHz
 */
export async function identify(
  recogniser: SpeakerRecogniser,
  samples: Float32Array,
  {
    signal,
    logger,
    deadlineMs = IDENTIFY_DEADLINE_MS,
  }: { signal: AbortSignal; logger: Logger; deadlineMs?: number },
): Promise<Speaker | undefined> {
  const deadline = withDeadline(signal, deadlineMs);
  try {
    return await untilAborted(recogniser.identify(samples, deadline), deadline);
  } catch (error) {
    if (!signal.aborted) logger.warn({ error }, 'who spoke could not be told in time; the turn is a guest’s');
    return undefined;
  }
}
