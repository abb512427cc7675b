import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../../provider-deps.js';
import type { Vad, VadStream } from '../vad.js';
import { CONTEXT_SAMPLES, STATE_FLOATS, SileroModel } from './silero-model.js';
import { sileroDefinition } from './silero.definition.js';

/** The one model of this process. */
const model = new SileroModel();

/** Voice activity by Silero v5; threshold and silence are the endpointing's business. */
export const silero: ProviderImplementation<Vad, ProviderDeps> = {
  definition: sileroDefinition,
  create: (fields) => {
    requireProviderFields(sileroDefinition, fields);
    return {
      code: 'silero',
      open: () => new SileroStream(),
      warmUp: () => model.warmUp(),
      close: () => Promise.resolve(),
    };
  },
};

/** One device's state: 256 floats of memory and 64 samples of context. */
class SileroStream implements VadStream {
  private state: Float32Array = new Float32Array(STATE_FLOATS);
  private context: Float32Array = new Float32Array(CONTEXT_SAMPLES);
  /** Counts resets, so that an answer to audio from before one does not bring its state back. */
  private epoch = 0;

  async probability(window: Float32Array): Promise<number> {
    const input = new Float32Array(CONTEXT_SAMPLES + window.length);
    input.set(this.context);
    input.set(window, CONTEXT_SAMPLES);
    const epoch = this.epoch;
    const answer = await model.judge(input, this.state);
    if (epoch === this.epoch) {
      this.state = answer.state;
      this.context = window.slice(window.length - CONTEXT_SAMPLES);
    }
    return answer.probability;
  }

  reset(): void {
    this.epoch += 1;
    this.state = new Float32Array(STATE_FLOATS);
    this.context = new Float32Array(CONTEXT_SAMPLES);
  }
}
