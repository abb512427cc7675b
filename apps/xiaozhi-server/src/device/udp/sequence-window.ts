/** A device may send so many packets at once: buffered audio of its wake word. */
const BURST_COUNT = 200;
/** Room for clocks that differ, and for frames that are shorter than the hello said. */
const PACE_TOLERANCE = 2;

export type SequenceVerdict = 'next' | 'old' | 'ahead';

/**
 * Which sequence numbers of a device's packets are believed: higher than the last, and not more ahead of it than the
 * device can have sent meanwhile. Gaps are normal, since packets get lost. The first packet has number 1.
 */
export class SequenceWindow {
  private last = 0;
  private lastAtMs: number;

  constructor(
    private readonly frameDurationMs: number,
    private readonly nowMs: () => number,
  ) {
    this.lastAtMs = nowMs();
  }

  judge(sequence: number): SequenceVerdict {
    if (sequence <= this.last) return 'old';
    const elapsedMs = this.nowMs() - this.lastAtMs;
    const reach = this.last + BURST_COUNT + (PACE_TOLERANCE * elapsedMs) / this.frameDurationMs;
    return sequence > reach ? 'ahead' : 'next';
  }

  /** A packet with this number was taken: none with a lower one is. */
  take(sequence: number): void {
    this.last = sequence;
    this.lastAtMs = this.nowMs();
  }
}
