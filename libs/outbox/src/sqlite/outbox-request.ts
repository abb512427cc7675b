import type { OutboxTables } from './outbox-tables.js';

/** What a commit waits for: the disk, the operating system, or, where nothing is changed, nothing. */
export type Durability = 'FULL' | 'NORMAL' | 'NONE';

/** Every operation of `OutboxTables`. */
export const OUTBOX_OPERATIONS = [
  'append',
  'claim',
  'forget',
  'keep',
  'forgetEverywhere',
  'oldest',
  'forgotten',
  'handedOver',
  'markAccepted',
  'tracked',
  'retry',
  'bury',
  'revive',
  'discard',
  'deadLetter',
  'deadLetters',
  'stats',
  'recover',
  'pending',
  'nextDueAtMs',
] as const satisfies readonly (keyof OutboxTables)[];

export type OutboxOperation = (typeof OUTBOX_OPERATIONS)[number];
export type OutboxResult<Name extends OutboxOperation> = ReturnType<OutboxTables[Name]>;

/** One call of an operation; consists of what a port between threads can carry. */
export interface OutboxRequest<Name extends OutboxOperation = OutboxOperation> {
  operation: Name;
  args: Parameters<OutboxTables[Name]>;
  durability: Durability;
}
