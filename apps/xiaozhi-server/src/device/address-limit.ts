/** Connections of each address; one host must not take all that there are. */
export class AddressLimit {
  private readonly counts = new Map<string, number>();

  constructor(private readonly maxCount: number) {}

  /** Takes a place, to be given back with the returned function; undefined when the address has all it may have. */
  take(address: string): (() => void) | undefined {
    const count = this.counts.get(address) ?? 0;
    if (count >= this.maxCount) return undefined;
    this.counts.set(address, count + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.counts.get(address) ?? 1) - 1;
      if (left === 0) this.counts.delete(address);
      else this.counts.set(address, left);
    };
  }
}
