/** How a network treats packets: shares of them, 0 to 1. */
export interface NetworkFaults {
  /** The same seed gives the same faults. */
  seed: number;
  lossShare?: number;
  duplicateShare?: number;
  /** These come after the packet that follows them. */
  lateShare?: number;
}

/** One direction of a network that loses, repeats and reorders packets, in a way that can be repeated. */
export class LossyNetwork {
  private state: number;
  private late: Uint8Array | undefined;

  constructor(private readonly faults: NetworkFaults) {
    this.state = faults.seed >>> 0;
  }

  /** @returns what comes out at the other end when this packet goes in */
  pass(packet: Uint8Array): Uint8Array[] {
    const { lossShare = 0, duplicateShare = 0, lateShare = 0 } = this.faults;
    const held = this.late === undefined ? [] : [this.late];
    this.late = undefined;
    if (this.isChosen(lossShare)) return held;
    if (held.length === 0 && this.isChosen(lateShare)) {
      this.late = packet;
      return [];
    }
    return this.isChosen(duplicateShare) ? [packet, ...held, packet] : [packet, ...held];
  }

  /** mulberry32: short, and good enough to choose by. */
  private isChosen(share: number): boolean {
    this.state = (this.state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < share;
  }
}
