import { atRate } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import { inTime } from '../../async/in-time.js';
import type { StreamLimits } from '../../async/in-time.js';
import type { Sound } from '../../tools/tool.js';

/** Until its first samples, and between two pieces: a disk on the network may have to wake up. */
export const SOUND_LIMITS: StreamLimits = { firstMs: 10_000, nextMs: 5_000 };

/** A tool's sound does not come. */
export class SoundStalled extends Error {
  readonly code = 'SOUND_STALLED';
  readonly retryable = false;
}

/**
 * The samples of a sound, mono, at the given rate, as they are taken. One that breaks off or hangs ends there: what
 * was said with it was heard, and the turn goes on.
 * @throws the signal's reason
 */
export async function* playSound(
  sound: Sound,
  sampleRateHz: number,
  { signal, logger }: { signal: AbortSignal; logger: Logger },
  limits = SOUND_LIMITS,
): AsyncGenerator<Float32Array> {
  const late = (waitedMs: number): Error => new SoundStalled(`Nothing came for ${waitedMs} ms.`);
  try {
    yield* atRate(
      inTime((limit) => sound.open(limit), limits, signal, late),
      sampleRateHz,
    );
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ error, tool: sound.code }, 'a sound broke off');
  }
}
