export { OUTBOX_ERROR_CODES, OutboxError } from './outbox-error.js';
export type { OutboxErrorCode } from './outbox-error.js';
export type {
  ClaimOptions,
  Outbox,
  OutboxBatch,
  OutboxEntry,
  OutboxItem,
  OutboxState,
  OutboxStats,
} from './outbox.js';
export { SqliteOutbox } from './sqlite/sqlite-outbox.js';
export type { SqliteOutboxOptions } from './sqlite/sqlite-outbox.js';
export { ThreadedSqliteOutbox } from './sqlite/thread/threaded-sqlite-outbox.js';
export type { ThreadedSqliteOutboxOptions } from './sqlite/thread/threaded-sqlite-outbox.js';
export { retryDelayMs } from './worker/backoff.js';
export type { Backoff } from './worker/backoff.js';
export { systemClock } from './worker/clock.js';
export type { Clock } from './worker/clock.js';
export { OutboxWorker } from './worker/outbox-worker.js';
export type { DeliveryOutcome, OutboxWorkerOptions } from './worker/outbox-worker.js';
