import { MemoryError, MemoryRejected, MemoryUnauthorized, MemoryUnavailable } from '@xiaozhi/memory';
import type { TextEncoder } from '@xiaozhi/memory-index';
import type { MemoryProviderDeps } from '../../memory-provider-deps.js';
import type { ModelEndpoint } from '../mem0-oss.settings.js';
import { completeAt, embedAt } from './model-endpoint.js';

/** What Mem0 needs of models. Rejects with a `MemoryError`, or with the signal's reason. */
export interface Models {
  complete(prompt: { system: string; user: string }, signal: AbortSignal): Promise<string>;
  /** One vector a text, in their order. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<number[][]>;
}

export interface ModelSources {
  llm?: ModelEndpoint;
  completeText: MemoryProviderDeps['completeText'];
  embedder?: ModelEndpoint;
  encoder?: TextEncoder;
}

/** The operator's endpoints where they are given; the agent's model and the gateway's encoder otherwise. */
export function modelsOf({ llm, completeText, embedder, encoder }: ModelSources): Models {
  return {
    complete: (prompt, signal) => {
      if (llm !== undefined) return completeAt(llm, prompt, signal);
      return asMemory('language model', signal, () => {
        if (completeText !== undefined) return completeText(prompt, signal);
        throw new MemoryUnavailable(
          '[mem0_oss] there is no language model: give its address, or the agent one that can extract.',
        );
      });
    },
    embed: (texts, signal) => {
      if (embedder !== undefined) return embedAt(embedder, texts, signal);
      return asMemory('encoder', signal, async () => {
        if (encoder === undefined)
          throw new MemoryUnavailable(
            '[mem0_oss] there is no embedder here: the console can only change texts when an address is given.',
          );
        return (await encoder.encode(texts, signal)).map((vector) => [...vector]);
      });
    },
  };
}

/** A model's own error as one of memory, by its code. */
async function asMemory<T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof MemoryError) throw cause;
    const { code = '' } = cause as { code?: string };
    const message = `[mem0_oss] the ${what} failed${code === '' ? '' : ` (${code})`}.`;
    const { retryAfterMs } = cause as { retryAfterMs?: number };
    if (code.endsWith('_UNAUTHORIZED')) throw new MemoryUnauthorized(message, { cause });
    if (code.endsWith('_REJECTED')) throw new MemoryRejected(message, { cause });
    throw new MemoryUnavailable(message, { cause, retryAfterMs });
  }
}
