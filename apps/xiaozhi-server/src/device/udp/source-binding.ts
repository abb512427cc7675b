/** What is needed of a source before a session's audio goes there, in packets that follow each other. */
const NEEDED = {
  /** First packet of a session that looks like this device's audio. */
  first: 1,
  /** First packets that are Opus, but not as the hello said. */
  firstUntypical: 10,
  /** From another address than before, while the one before is silent: its router gave it a new one. */
  move: 3,
} as const;

export interface PacketSource {
  address: string;
  port: number;
}

/**
 * Where a session's packets come from, learned from the packets: nothing in them proves who sent them. A new source
 * counts once enough packets came from it in a row, each plausible, with none of the old source in between.
 */
export class SourceBinding {
  private source: PacketSource | undefined;
  private candidate: { source: PacketSource; sequence: number; count: number } | undefined;

  /** Where audio for this device goes; undefined before its first packet. */
  get current(): PacketSource | undefined {
    return this.source;
  }

  isCurrent(source: PacketSource): boolean {
    return this.source !== undefined && isSame(this.source, source);
  }

  /**
   * A plausible packet with a new sequence number came.
   * @param isTypical it looks like the audio that the device announced
   * @returns whether the packet is the device's
   */
  admit(source: PacketSource, sequence: number, isTypical: boolean): boolean {
    if (this.isCurrent(source)) {
      this.candidate = undefined;
      return true;
    }
    const needed = this.neededOf(isTypical);
    if (needed === undefined) {
      this.doubt(source);
      return false;
    }
    const { candidate } = this;
    const goesOn =
      candidate !== undefined && isSame(candidate.source, source) && sequence > candidate.sequence;
    const count = goesOn ? candidate.count + 1 : 1;
    this.candidate = { source, sequence, count };
    if (count < needed) return false;
    this.source = source;
    this.candidate = undefined;
    return true;
  }

  /** A packet that no device makes came from there: noise gets lucky now and then, but not in a row. */
  doubt(source: PacketSource): void {
    if (this.candidate !== undefined && isSame(this.candidate.source, source)) this.candidate = undefined;
  }

  private neededOf(isTypical: boolean): number | undefined {
    if (this.source === undefined) return isTypical ? NEEDED.first : NEEDED.firstUntypical;
    return isTypical ? NEEDED.move : undefined;
  }
}

function isSame(a: PacketSource, b: PacketSource): boolean {
  return a.port === b.port && a.address === b.address;
}
