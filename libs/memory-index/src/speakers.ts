/** Whose words an index holds, and of how many memories. */
export class Speakers {
  private readonly counts = new Map<string, number>();

  add(name: string | undefined): void {
    const key = name?.toLowerCase();
    if (key !== undefined && key !== '') this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  remove(name: string | undefined): void {
    const key = name?.toLowerCase() ?? '';
    const left = (this.counts.get(key) ?? 0) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }

  /** Lower case. */
  names(): Iterable<string> {
    return this.counts.keys();
  }
}
