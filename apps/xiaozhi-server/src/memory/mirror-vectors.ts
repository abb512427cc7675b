import type { Memory } from '@xiaozhi/memory';
import { questionToEncode } from '@xiaozhi/memory-index';
import type { TextEncoder } from '@xiaozhi/memory-index';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../async/until-aborted.js';

const ENCODE_BATCH_COUNT = 32;
/** Of one batch. */
const BATCH_DEADLINE_MS = 60_000;
/** The offline encoder takes some 10 ms; when it takes longer, it is stuck. */
const OFFLINE_WAIT_MS = 120;
/** What may pass of a recall's deadline until the question is encoded; searching needs the rest. */
const ENCODE_SHARE = 0.6;

/** What is known of a memory here. */
export interface MirroredText {
  id: string;
  text: string;
}

/** A question's vector, and by which encoder's vectors it is to be compared. */
export interface EncodedQuestion {
  embedding: Float32Array;
  vectors: EncoderVectors;
}

/** The vectors of a role's memories by one encoder. */
export class EncoderVectors {
  private readonly vectors = new Map<string, { text: string; values: Float32Array }>();
  private encoding: Promise<void> | undefined;

  constructor(
    readonly encoder: TextEncoder,
    private readonly logger: Logger,
  ) {}

  get(id: string): Float32Array | undefined {
    return this.vectors.get(id)?.values;
  }

  /** Lets go of what is no longer listed, and takes what the provider kept. */
  take(memories: readonly (MirroredText & Pick<Memory, 'vector'>)[]): void {
    const texts = new Map(memories.map(({ id, text }) => [id, text]));
    for (const [id, { text }] of this.vectors) if (texts.get(id) !== text) this.vectors.delete(id);
    for (const { id, text, vector } of memories)
      if (vector?.encoder === this.encoder.name && vector.values.length === this.encoder.dimension)
        this.vectors.set(id, { text, values: vector.values });
  }

  /**
   * Encodes what has no vector yet, behind the conversation; one run at a time. Never rejects: what fails is tried with
   * the next call.
   * @param current the memories as they are now: they may change meanwhile. @param onEncoded told of each batch
   */
  fill(current: () => readonly MirroredText[], onEncoded: (ids: readonly string[]) => void): Promise<void> {
    this.encoding ??= this.fillNow(current, onEncoded)
      .catch((error: unknown) => {
        this.logger.warn(
          { error, encoder: this.encoder.name },
          'memories not encoded; they are found by words',
        );
      })
      .finally(() => {
        this.encoding = undefined;
      });
    return this.encoding;
  }

  private async fillNow(
    current: () => readonly MirroredText[],
    onEncoded: (ids: readonly string[]) => void,
  ): Promise<void> {
    for (;;) {
      const batch = current()
        .filter(({ id }) => !this.vectors.has(id))
        .slice(0, ENCODE_BATCH_COUNT);
      if (batch.length === 0) return;
      const values = await this.encoder.encode(
        batch.map(({ text }) => text),
        AbortSignal.timeout(BATCH_DEADLINE_MS),
      );
      batch.forEach(({ id, text }, index) =>
        this.vectors.set(id, { text, values: values[index] as Float32Array }),
      );
      onEncoded(batch.map(({ id }) => id));
    }
  }
}

export interface MirrorVectorsDeps {
  encoder: TextEncoder | undefined;
  /** The offline encoder, where `encoder` is another one: it stands in while that one is down or late. */
  standby?: TextEncoder;
  logger: Logger;
}

/** The vectors of a mirror: by its encoder, and by the offline one once that had to stand in. */
export class MirrorVectors {
  private readonly main: EncoderVectors | undefined;
  private readonly standby: EncoderVectors | undefined;
  /** True once the offline encoder was needed: from then on its vectors are kept too. */
  private isStandbyKept = false;

  constructor(private readonly deps: MirrorVectorsDeps) {
    const { encoder, standby, logger } = deps;
    this.main = encoder === undefined ? undefined : new EncoderVectors(encoder, logger);
    this.standby = standby === undefined ? undefined : new EncoderVectors(standby, logger);
  }

  /** Those that the index holds at first. */
  get first(): EncoderVectors | undefined {
    return this.main;
  }

  /** Those that are kept now. */
  get kept(): readonly EncoderVectors[] {
    const kept = [this.main, this.isStandbyKept ? this.standby : undefined];
    return kept.filter((vectors) => vectors !== undefined);
  }

  /**
   * The question by the mirror's encoder, or by the offline one where that fails or is late; undefined where neither
   * answers in time: then words must do.
   * @param withinMs of the recall. @param onStandby called when the offline vectors begin to be kept
   */
  async ask(
    text: string,
    withinMs: number,
    onStandby: () => void,
    signal: AbortSignal,
  ): Promise<EncodedQuestion | undefined> {
    if (this.main === undefined) return undefined;
    const shareMs = Math.round(withinMs * ENCODE_SHARE);
    if (this.standby === undefined)
      return this.encode(this.main, text, Math.min(OFFLINE_WAIT_MS, shareMs), signal);
    // Side by side, so that standing in costs no time.
    const standing = this.isStandbyKept
      ? this.encode(this.standby, text, Math.min(OFFLINE_WAIT_MS, shareMs), signal)
      : undefined;
    const asked = await this.encode(this.main, text, shareMs, signal);
    if (asked !== undefined) return asked;
    if (!this.isStandbyKept && !signal.aborted) {
      this.isStandbyKept = true;
      onStandby();
    }
    return standing;
  }

  private async encode(
    vectors: EncoderVectors,
    text: string,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<EncodedQuestion | undefined> {
    const limit = withDeadline(signal, waitMs);
    const { encoder } = vectors;
    try {
      const encoding = encoder.encode([questionToEncode(text)], limit, 'question');
      const [embedding] = await untilAborted(encoding, limit);
      return embedding === undefined ? undefined : { embedding, vectors };
    } catch (error) {
      if (!signal.aborted)
        this.deps.logger.warn({ error, encoder: encoder.name }, 'the question was not encoded in time');
      return undefined;
    }
  }
}
