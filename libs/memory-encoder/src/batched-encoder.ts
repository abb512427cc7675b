import type { EncodePurpose } from '@xiaozhi/memory-index';
import { withDeadline } from '@xiaozhi/observability';
import { EncoderUnavailable } from './encoder-error.js';
import type { SentenceEncoder } from './encoder.js';
import { VectorCache } from './vector-cache.js';

const CACHE_COUNT = 2_000;
/** A question that nobody waits for any more is still encoded: it is often asked again at once. */
const QUESTION_DEADLINE_MS = 8_000;

/**
 * What all encoders share: texts without words, texts said twice, the vectors of those used last, and batches. Callers
 * that ask the same question at the same time share one answer.
 */
export abstract class BatchedEncoder implements SentenceEncoder {
  abstract readonly name: string;
  abstract readonly dimension: number;
  /** Texts that `embed` gets at once: between two batches of a long list, questions get their turn. */
  protected abstract readonly batchCount: number;
  private readonly cache = new VectorCache(CACHE_COUNT);
  private readonly asked = new Map<string, Promise<Float32Array>>();

  /**
   * @throws EncoderUnavailable, EncoderRejected, or the signal's reason
   */
  async encode(
    texts: readonly string[],
    signal: AbortSignal,
    purpose: EncodePurpose = 'memory',
  ): Promise<readonly Float32Array[]> {
    signal.throwIfAborted();
    const found = new Map<string, Float32Array>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const vector = text.trim() === '' ? new Float32Array(this.dimension) : this.cache.find(purpose + text);
      if (vector === undefined) missing.push(text);
      else found.set(text, vector);
    }
    if (purpose === 'question' && missing.length === 1)
      found.set(missing[0] as string, await this.ask(missing[0] as string, signal));
    else await this.encodeMissing(missing, purpose, found, signal);
    return texts.map((text) => found.get(text) as Float32Array);
  }

  /** Encodes one text, so that whatever has to be loaded is. */
  async warmUp(): Promise<void> {
    await this.encode(['warm up'], AbortSignal.timeout(60_000));
  }

  abstract close(): Promise<void>;

  /** Vectors of unit length of texts with words, at most `batchCount`; ends with the signal. */
  protected abstract embed(
    texts: readonly string[],
    purpose: EncodePurpose,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]>;

  private async encodeMissing(
    missing: readonly string[],
    purpose: EncodePurpose,
    found: Map<string, Float32Array>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let start = 0; start < missing.length; start += this.batchCount) {
      const batch = missing.slice(start, start + this.batchCount);
      const vectors = await this.embed(batch, purpose, signal);
      batch.forEach((text, index) => {
        const vector = vectors[index] as Float32Array;
        found.set(text, vector);
        this.cache.keep(purpose + text, vector);
      });
    }
  }

  private async ask(text: string, signal: AbortSignal): Promise<Float32Array> {
    const known = this.asked.get(text);
    const answer = known ?? this.askAnew(text);
    if (known === undefined) this.asked.set(text, answer);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  private async askAnew(text: string): Promise<Float32Array> {
    const deadline = withDeadline(new AbortController().signal, QUESTION_DEADLINE_MS);
    try {
      const [vector] = await this.embed([text], 'question', deadline);
      this.cache.keep(`question${text}`, vector as Float32Array);
      return vector as Float32Array;
    } catch (cause) {
      if (!deadline.aborted) throw cause;
      throw new EncoderUnavailable('The encoder did not answer in time.', { cause });
    } finally {
      this.asked.delete(text);
    }
  }
}
