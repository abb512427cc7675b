/** Keys that hold over restarts. */
export interface KeySet {
  has(key: string): boolean;
  /** Kept when it returns. @throws when the disk refuses it */
  set(key: string, isIn: boolean): void;
}

/** Keys of one process, for tests. */
export class InMemoryKeySet implements KeySet {
  private readonly keys = new Set<string>();

  has(key: string): boolean {
    return this.keys.has(key);
  }

  set(key: string, isIn: boolean): void {
    if (isIn) this.keys.add(key);
    else this.keys.delete(key);
  }
}
