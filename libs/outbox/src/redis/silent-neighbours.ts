/** Watches other gateways' beats: who has stood still for a whole lease, as seen from here. */
export class SilentNeighbours {
  private seen = new Map<string, { beat: string; sinceMs: number }>();

  constructor(private readonly leaseMs: number) {}

  /** Whoever stood still meanwhile may have been kept from telling. */
  forget(): void {
    this.seen.clear();
  }

  /** Whether somebody who was there is not any more. */
  hasLeft(beats: ReadonlyMap<string, string>): boolean {
    return [...this.seen.keys()].some((owner) => !beats.has(owner));
  }

  /** @param beats gateway → its last beat */
  silentAmong(
    beats: ReadonlyMap<string, string>,
    self: string,
    nowMs: number,
  ): { owner: string; beat: string }[] {
    const seen = new Map<string, { beat: string; sinceMs: number }>();
    for (const [owner, beat] of beats) {
      if (owner === self) continue;
      const before = this.seen.get(owner);
      seen.set(owner, before?.beat === beat ? before : { beat, sinceMs: nowMs });
    }
    this.seen = seen;
    return [...seen]
      .filter(([, { sinceMs }]) => nowMs - sinceMs >= this.leaseMs)
      .map(([owner, { beat }]) => ({ owner, beat }));
  }
}
