import type { ProviderFields } from '@xiaozhi/contracts';
import { createEncoder, encoderSettingsOf } from '@xiaozhi/memory-encoder';
import type { EncoderDeps, SentenceEncoder } from '@xiaozhi/memory-encoder';
import type { TextEncoder } from '@xiaozhi/memory-index';
import type { Logger } from '@xiaozhi/observability';
import { ProviderPool } from '../config/provider-pool.js';

/** Each may hold a model of some hundred megabytes; more are made anew when they are needed. */
const POOL_COUNT = 8;

/** By what an agent's memories are found. */
export interface AgentEncoders {
  encoder: TextEncoder;
  /** The offline encoder, where `encoder` is another one: it stands in while that one is down or late. */
  standby?: TextEncoder;
  /** Why the encoder that was chosen cannot be made; then the offline one takes its place. */
  fault?: string;
}

export interface EncoderPoolDeps {
  /** The one that is always there. */
  offline: SentenceEncoder;
  modelsDir: EncoderDeps['modelsDir'];
  logger: Logger;
}

/** The encoders that memory configurations choose; configurations with the same settings share one. */
export class EncoderPool {
  private readonly pool: ProviderPool<{ made: AgentEncoders; close: () => Promise<void> }>;
  private readonly closing = new Set<Promise<void>>();

  constructor(private readonly deps: EncoderPoolDeps) {
    this.pool = new ProviderPool(POOL_COUNT, ({ close }) => {
      const closed = close().finally(() => this.closing.delete(closed));
      this.closing.add(closed);
    });
  }

  /** Those of a memory provider's settings. Never throws: settings that cannot work give the offline encoder. */
  of(fields: ProviderFields): AgentEncoders {
    return this.pool.take(encoderSettingsOf(fields), () => this.make(fields)).made;
  }

  /** Loads the offline encoder, which stands in for all others. @throws EncoderUnavailable */
  warmUp(): Promise<void> {
    return this.deps.offline.warmUp();
  }

  /** Ends them all, the offline one too. */
  async close(): Promise<void> {
    this.pool.clear();
    await Promise.all([...this.closing, this.deps.offline.close()]);
  }

  private make(fields: ProviderFields): { made: AgentEncoders; close: () => Promise<void> } {
    const { offline, logger } = this.deps;
    const isOffline = async (): Promise<void> => undefined;
    try {
      const encoder = createEncoder(fields, this.deps);
      // One offline model is enough for everybody.
      if (encoder.name === offline.name) return { made: { encoder: offline }, close: isOffline };
      return { made: { encoder, standby: offline }, close: () => encoder.close() };
    } catch (error) {
      const fault = error instanceof Error ? error.message : 'unknown fault';
      logger.warn({ reason: fault }, 'the sentence encoder cannot be used; the offline one takes its place');
      return { made: { encoder: offline, fault }, close: isOffline };
    }
  }
}
