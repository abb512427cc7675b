import { AdaptiveFilter, BLOCK_SAMPLES, PARTITIONS_COUNT } from './adaptive-filter.js';
import { EchoAlignment } from './echo-alignment.js';
import type { AlignmentState } from './echo-alignment.js';
import { PlayedAudio } from './played-audio.js';
import { ResidualSuppressor } from './residual-suppressor.js';

/** A device buffers 2.4 s at most, the network holds back the rest: longer ago nothing can have been played. */
const PLAYED_LENGTH_MS = 6_000;
/** The filter has heard nothing for this long: a new reply begins with the next sound. */
const REPLY_GAP_BLOCKS = 32;
const QUIET = 1e-4;

/**
 * Takes the echo of what a device plays out of what its microphone hears. It knows what was sent, by timestamp, and
 * the device tells with each of its packets which timestamp it was playing (device protocol, binary frames). One per
 * device; holds no thread and no timer. 16 kHz, mono.
 */
export class EchoCanceller {
  private readonly played = new PlayedAudio(PLAYED_LENGTH_MS);
  private readonly filter = new AdaptiveFilter();
  private readonly alignment = new EchoAlignment(this.played, () => this.realign());
  private readonly suppressor = new ResidualSuppressor();
  private pending = new Float32Array(0);
  private position = 0;
  private quietBlocks = REPLY_GAP_BLOCKS;

  /** Whether the echo was found in the microphone's signal. */
  get state(): AlignmentState {
    return this.alignment.state;
  }

  /** What is sent to be played. @param samples 16 kHz, −1 to 1 */
  play(timestampMs: number, samples: Float32Array): void {
    this.played.add(timestampMs, samples);
  }

  /**
   * What the microphone heard, without the echo. Comes 16 to 32 ms later than it went in, in whole blocks.
   * @param samples 16 kHz, −1 to 1
   * @param timestampMs of the frame that was playing; 0 where none was, or the device does not tell
   */
  process(samples: Float32Array, timestampMs: number): Float32Array {
    this.alignment.push(samples, timestampMs);
    if (this.alignment.state === 'unknown') {
      this.position += samples.length;
      return samples;
    }
    const joined = new Float32Array(this.pending.length + samples.length);
    joined.set(this.pending);
    joined.set(samples, this.pending.length);
    const blocks = Math.floor(joined.length / BLOCK_SAMPLES);
    const output = new Float32Array(blocks * BLOCK_SAMPLES);
    for (let start = 0; start < output.length; start += BLOCK_SAMPLES)
      output.set(this.processBlock(joined.subarray(start, start + BLOCK_SAMPLES)), start);
    this.pending = joined.slice(output.length);
    return output;
  }

  private processBlock(microphone: Float32Array): Float32Array {
    const at = this.alignment.playedAt(this.position) ?? 0;
    this.position += BLOCK_SAMPLES;
    const reference = this.played.read(at, BLOCK_SAMPLES);
    this.watchForReply(reference);
    if (this.quietBlocks > PARTITIONS_COUNT + 1) return this.suppressor.pass(microphone);
    const { state } = this.alignment;
    const isEchoing = this.quietBlocks < PARTITIONS_COUNT;
    const block = this.filter.process(reference, microphone, state === 'found' && isEchoing);
    return this.suppressor.process(block, !(state === 'searching' && isEchoing));
  }

  private realign(): void {
    const length = (PARTITIONS_COUNT + 1) * BLOCK_SAMPLES;
    const at = this.alignment.playedAt(this.position) ?? 0;
    this.filter.restart(this.played.read(at - length, length));
  }

  private watchForReply(reference: Float32Array): void {
    const isQuiet = reference.every((sample) => Math.abs(sample) < QUIET);
    if (!isQuiet && this.quietBlocks >= REPLY_GAP_BLOCKS) this.alignment.restart();
    this.quietBlocks = isQuiet ? this.quietBlocks + 1 : 0;
  }
}
