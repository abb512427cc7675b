/** Why a packet was dropped. */
export type UdpDrop =
  /** No audio packet, or too long. */
  | 'malformed'
  /** Of no session that is open. */
  | 'unknown'
  /** A sequence number that was there, or is lower: repeated, replayed or late. */
  | 'old'
  /** A sequence number that the device cannot have reached. */
  | 'ahead'
  /** No Opus once decrypted: another key, or noise. */
  | 'implausible'
  /** From an address that is not the device's. */
  | 'stranger'
  /** More than a device sends. */
  | 'flood'
  /** Of ours: the device's address is not known yet, or the network refused it. */
  | 'unsent';

/** Packets of one session, or of all. */
export class UdpCounts {
  receivedCount = 0;
  sentCount = 0;
  private readonly drops = new Map<UdpDrop, number>();

  drop(why: UdpDrop): void {
    this.drops.set(why, this.dropsOf(why) + 1);
  }

  dropsOf(why: UdpDrop): number {
    return this.drops.get(why) ?? 0;
  }

  /** By what became of them, for log and metrics. */
  get report(): Record<string, number> {
    const { receivedCount: received, sentCount: sent, drops } = this;
    return { received, sent, ...Object.fromEntries(drops) };
  }
}
