import type { Clock } from './clock.js';

/** A device buffers this many frames without loss, so they may go at once; see the device protocol, pacing. */
export const PRE_BUFFER_FRAMES_COUNT = 5;

/**
 * When each frame of one reply is due: the first few at once, then one every frame's length from a fixed start,
 * so that lateness never adds up. When the speech ran dry for a frame or longer the start is set anew, so that
 * no burst follows.
 */
export class PacingClock {
  private sentCount = 0;
  private startMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly frameMs: number,
    private readonly preBufferCount = PRE_BUFFER_FRAMES_COUNT,
  ) {}

  /** Resolves when the next frame is due. @returns how late it is, in ms. Rejects when the signal aborts. */
  async next(signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const position = this.sentCount;
    this.sentCount += 1;
    if (position < this.preBufferCount) {
      this.startMs = this.clock.nowMs();
      return 0;
    }
    const dueMs = this.startMs + (position - this.preBufferCount + 1) * this.frameMs;
    const lateMs = this.clock.nowMs() - dueMs;
    if (lateMs >= this.frameMs) {
      this.startMs += lateMs;
      return lateMs;
    }
    if (lateMs < 0) await this.clock.sleepUntil(dueMs, signal);
    return Math.max(0, this.clock.nowMs() - dueMs);
  }
}
