import type { OutboxItem } from '../outbox.js';

/** Writes of one partition one after the other, and all held up on demand. */
export class OrderedWrites {
  private readonly lastOf = new Map<string, Promise<unknown>>();
  private readonly appending = new Map<string, Promise<unknown>>();
  private readonly underWay = new Set<Promise<unknown>>();
  private held: Promise<void> | undefined;

  /** After the partition's appends before it. */
  append({ id, partitionKey }: OutboxItem, write: () => Promise<void>): Promise<void> {
    const before = this.lastOf.get(partitionKey);
    const done = this.begin(before === undefined ? [] : [before], write);
    note(this.lastOf, partitionKey, done);
    note(this.appending, id, done);
    return done;
  }

  /** After the appends of these entries. */
  after(ids: readonly string[], write: () => Promise<void>): Promise<void> {
    return this.begin(
      ids.flatMap((id) => this.appending.get(id) ?? []),
      write,
    );
  }

  /** Begins no more writes. Resolves when none is under way. @returns what lets them go on */
  async hold(): Promise<() => void> {
    let letGo = (): void => undefined;
    this.held = new Promise((resolve) => {
      letGo = () => {
        this.held = undefined;
        resolve();
      };
    });
    await Promise.allSettled(this.underWay);
    return letGo;
  }

  private async begin(before: readonly Promise<unknown>[], write: () => Promise<void>): Promise<void> {
    if (before.length > 0) await Promise.allSettled(before);
    while (this.held !== undefined) await this.held;
    const done = write();
    this.underWay.add(done);
    try {
      await done;
    } finally {
      this.underWay.delete(done);
    }
  }
}

/** As long as it lasts, and nothing has come after it. */
function note(writes: Map<string, Promise<unknown>>, key: string, done: Promise<unknown>): void {
  writes.set(key, done);
  const forget = (): void => {
    if (writes.get(key) === done) writes.delete(key);
  };
  done.then(forget, forget);
}
