import { ref } from 'vue';
import type { Ref } from 'vue';
import { chooseOpusCodec } from './audio/opus-codec.js';
import type { OpusCodec } from './audio/opus-codec.js';

export interface UseCodec {
  /** What encodes and decodes; undefined until it is needed. */
  codecName: Ref<OpusCodec['name'] | undefined>;
  /** Chosen at the first call; after a failure, at the next. @throws TypeError or CompileError */
  readonly codec: () => Promise<OpusCodec>;
}

/** The page's Opus codec, for both directions. */
export function useCodec(): UseCodec {
  const codecName = ref<OpusCodec['name']>();
  let chosen: Promise<OpusCodec> | undefined;
  async function codec(): Promise<OpusCodec> {
    chosen ??= chooseOpusCodec();
    try {
      const found = await chosen;
      codecName.value = found.name;
      return found;
    } catch (error) {
      chosen = undefined;
      throw error;
    }
  }
  return { codecName, codec };
}
