import { createHash } from 'node:crypto';
import type { EncodingSettleRequest, EncodingWork } from '@xiaozhi/contracts';
import { EncoderRejected } from '@xiaozhi/memory-encoder';
import type { TextEncoder } from '@xiaozhi/memory-index';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { Clock } from '@xiaozhi/audio';
import type { EncoderPool } from './encoder-pool.js';
import type { EncodingDesk } from './encoding-desk.js';
import { encodeFloats } from './memory-wire.js';

/** How often it is asked whether there is anything to do. */
const IDLE_MS = 15_000;
/** After a failure of manager-api; one without these routes is asked no more often. */
const RETRY_MS = 60_000;
/** Between two claims, so that several gateways take turns. */
const NEXT_MS = 200;
const CALL_DEADLINE_MS = 15_000;
const LAST_CALL_MS = 2_000;
/** Texts at once: the questions of conversations get their turn between two of these. */
const SLICE_COUNT = 8;
const SLICE_DEADLINE_MS = 30_000;
/** Well within the lease. */
const BATCH_MS = 80_000;
/** A slice is followed by a pause of so many times what it took; a longer one while anybody talks. */
const PAUSE_FACTOR = 2;
const BUSY_PAUSE_FACTOR = 8;
const LEAST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 5_000;
const FAULT_CHARACTERS = 500;

type Vectors = EncodingSettleRequest['vectors'];

export interface MemoryEncodingDeps {
  desk: EncodingDesk;
  encoders: Pick<EncoderPool, 'of'>;
  /** True while a conversation is under way. */
  isBusy: () => boolean;
  clock: Clock;
  logger: Logger;
}

/**
 * Encodes memories that lack a vector by the encoder of their agent: after a change of encoder, and when texts were
 * edited, restored or imported. Behind the conversations, in small batches, at a fraction of the encoder's pace.
 */
export class MemoryEncodingJob {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private isFailing = false;

  constructor(private readonly deps: MemoryEncodingDeps) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Gives back what is in hand; what was not encoded is claimed again by whoever comes next. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The gateway is stopping.'));
    await this.running;
  }

  private async run(): Promise<void> {
    const { clock, logger } = this.deps;
    const { signal } = this.stopping;
    try {
      for (;;) await clock.sleepUntil(clock.nowMs() + (await this.step()), signal);
    } catch (error) {
      if (!signal.aborted) logger.error({ error }, 'memories are not encoded any more');
    }
  }

  /** @returns ms until the next step */
  private async step(): Promise<number> {
    const { desk, logger } = this.deps;
    try {
      const work = await desk.claim(withDeadline(this.stopping.signal, CALL_DEADLINE_MS));
      this.isFailing = false;
      if (work === undefined) return IDLE_MS;
      const done = await this.encode(work);
      const { agentId, encoder, claim } = work;
      // Also while the gateway stops: nobody else need wait for the lease.
      const deadline = AbortSignal.timeout(this.stopping.signal.aborted ? LAST_CALL_MS : CALL_DEADLINE_MS);
      const storedCount = await desk.settle({ agentId, encoder, claim, ...done }, deadline);
      const fields = { agentId, encoder, storedCount, reason: done.fault };
      if (done.fault === null) logger.info(fields, 'memories were encoded');
      else logger.warn(fields, 'memories could not all be encoded; it is tried again later');
      return NEXT_MS;
    } catch (error) {
      if (!this.isFailing && !this.stopping.signal.aborted)
        logger.warn({ error }, 'manager-api hands out no memories to encode');
      this.isFailing = true;
      return RETRY_MS;
    }
  }

  private async encode(work: EncodingWork): Promise<{ vectors: Vectors; fault: string | null }> {
    const { encoder, fault } = this.deps.encoders.of(work.settings);
    if (fault !== undefined) return { vectors: [], fault };
    if (encoder.name !== work.encoder) {
      const why = `This gateway is of another release: it would make vectors of ${encoder.name}.`;
      return { vectors: [], fault: why };
    }
    const vectors: Vectors = [];
    try {
      await this.encodeSlices(work.memories, encoder, vectors);
      return { vectors, fault: null };
    } catch (error) {
      if (this.stopping.signal.aborted) return { vectors, fault: null };
      const message = error instanceof Error ? error.message : 'unknown failure';
      return { vectors, fault: message.slice(0, FAULT_CHARACTERS) };
    }
  }

  private async encodeSlices(
    memories: EncodingWork['memories'],
    encoder: TextEncoder,
    vectors: Vectors,
  ): Promise<void> {
    const { clock, isBusy } = this.deps;
    const endMs = clock.nowMs() + BATCH_MS;
    for (let start = 0; start < memories.length && clock.nowMs() < endMs; start += SLICE_COUNT) {
      const startedMs = clock.nowMs();
      vectors.push(...(await this.encodeSlice(memories.slice(start, start + SLICE_COUNT), encoder)));
      const tookMs = clock.nowMs() - startedMs;
      const pauseMs = Math.max(LEAST_PAUSE_MS, tookMs * (isBusy() ? BUSY_PAUSE_FACTOR : PAUSE_FACTOR));
      await clock.sleepUntil(clock.nowMs() + Math.min(LONGEST_PAUSE_MS, pauseMs), this.stopping.signal);
    }
  }

  /** One by one where the encoder refuses a text of several: the others are encoded all the same. */
  private async encodeSlice(slice: EncodingWork['memories'], encoder: TextEncoder): Promise<Vectors> {
    try {
      const deadline = withDeadline(this.stopping.signal, SLICE_DEADLINE_MS);
      const values = await encoder.encode(
        slice.map(({ text }) => text),
        deadline,
      );
      return slice.map(({ id, text }, index) => toVector(id, text, values[index] ?? null));
    } catch (error) {
      if (!(error instanceof EncoderRejected && error.isAboutText)) throw error;
      const [first] = slice;
      if (slice.length === 1 && first !== undefined) return [toVector(first.id, first.text, null)];
      const vectors: Vectors = [];
      for (const memory of slice) vectors.push(...(await this.encodeSlice([memory], encoder)));
      return vectors;
    }
  }
}

function toVector(id: string, text: string, values: Float32Array | null): Vectors[number] {
  return {
    id,
    textDigest: createHash('sha256').update(text).digest('hex'),
    embedding: values === null ? null : encodeFloats(values),
  };
}
