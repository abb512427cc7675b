import { concatSamples } from '@xiaozhi/audio';
import { untilAborted } from '../../async/until-aborted.js';

/** A whole utterance, for recognisers that do not stream. Ends at once when the signal aborts. */
export async function collectAudio(
  audio: AsyncIterable<Float32Array>,
  signal: AbortSignal,
): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  const iterator = audio[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await untilAborted(iterator.next(), signal);
      if (next.done === true) return concatSamples(chunks);
      chunks.push(next.value);
    }
  } finally {
    // Not awaited: a source that is itself waiting would hold the turn up.
    iterator.return?.().catch(() => undefined);
  }
}
