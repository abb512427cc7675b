import type { OutboxOperation, OutboxRequest, OutboxResult } from '../outbox-request.js';

const SETTLING: ReadonlySet<OutboxOperation> = new Set(['forget', 'markAccepted', 'retry', 'bury']);

/** Entries that were claimed, whose claim was answered, and that are not settled yet: somebody delivers them. */
export class HandedOut {
  private readonly entryIds = new Set<string>();

  get ids(): string[] {
    return [...this.entryIds];
  }

  /** A request that succeeded. */
  note({ operation, args }: OutboxRequest, result: OutboxResult<OutboxOperation>): void {
    if (operation === 'claim') {
      const ids = (result as OutboxResult<'claim'>).flatMap(({ rows }) => rows.map(({ id }) => id));
      for (const id of ids) this.entryIds.add(id);
    } else if (SETTLING.has(operation)) {
      for (const id of (args as OutboxRequest<'forget'>['args'])[0]) this.entryIds.delete(id);
    } else if (operation === 'recover') {
      // Asked for where nobody delivers what it queues again.
      this.entryIds.clear();
    }
  }
}
