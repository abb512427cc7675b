import type { Outbox, OutboxEntry, OutboxItem } from './outbox.js';

/** An outbox that keeps what another store should have, until that takes it over. */
export interface StandInOutbox extends Outbox {
  /** As `append`; that what it replaces is to be forgotten in the other store is written in the same step. */
  keep(item: OutboxItem, replaces: readonly string[]): Promise<void>;
  /** Forgets these, and writes down in the same step that the other store has to. */
  forgetEverywhere(ids: readonly string[]): Promise<void>;
  /** The oldest entries of all topics, in their order, whatever their state. */
  oldest(limit: number): Promise<OutboxEntry[]>;
  /** Ids that the other store has to forget. */
  forgotten(limit: number): Promise<string[]>;
  /** The other store has these entries, and has forgotten those. */
  handedOver(entryIds: readonly string[], forgottenIds: readonly string[]): Promise<void>;
}
