import { AsyncLocalStorage } from 'node:async_hooks';
import type { WriteRows } from './database.js';

/** What a request wants checked and noted inside the transactions in which it writes. */
export interface WriteGuard {
  /** First in each transaction, again where one begins anew. @throws to undo it */
  before(rows: WriteRows): Promise<void>;
  /** Last in each transaction. */
  after(rows: WriteRows): Promise<void>;
  /** The transaction is in the database. */
  committed(): void;
}

/** Of what runs now, from the outermost. */
export const writeGuards = new AsyncLocalStorage<readonly WriteGuard[]>();

/** Runs work whose writes one more guard watches. */
export function guardWrites<T>(guard: WriteGuard, work: () => Promise<T>): Promise<T> {
  return writeGuards.run([...(writeGuards.getStore() ?? []), guard], work);
}
