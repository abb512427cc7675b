import type { TextEncoder } from '@xiaozhi/memory-index';
import { failureOf } from './usage-meter.js';
import type { ProviderMetering } from './usage-meter.js';

/** The same encoder, whose calls are counted; several agents may have it, so who asks within `asAgent` goes first. */
export function meteredEncoder(
  encoder: TextEncoder,
  { agentId, configId, meter }: ProviderMetering,
): TextEncoder {
  return {
    name: encoder.name,
    dimension: encoder.dimension,
    encode: async (texts, signal, purpose) => {
      const call = meter.begin(configId, 'embed', agentId);
      const inputCharacters = texts.reduce((sum, text) => sum + text.length, 0);
      try {
        const vectors = await encoder.encode(texts, signal, purpose);
        call.end({ inputCharacters });
        return vectors;
      } catch (error) {
        call.end({ inputCharacters }, failureOf(error, signal));
        throw error;
      }
    },
  };
}
