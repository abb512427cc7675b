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
  Revival,
} from './outbox.js';
export { PayloadVault } from './sealed/payload-vault.js';
export { SealedOutbox } from './sealed/sealed-outbox.js';
export { SqliteOutbox } from './sqlite/sqlite-outbox.js';
export type { SqliteOutboxOptions } from './sqlite/sqlite-outbox.js';
export { ThreadedSqliteOutbox } from './sqlite/thread/threaded-sqlite-outbox.js';
export type { ThreadedSqliteOutboxOptions } from './sqlite/thread/threaded-sqlite-outbox.js';
export { retryDelayMs } from './worker/backoff.js';
export type { Backoff } from './worker/backoff.js';
export { systemClock } from './worker/clock.js';
export type { Clock } from './worker/clock.js';
export { OutboxWorker, UNREADABLE_REASON } from './worker/outbox-worker.js';
export type { DeliveryOutcome, Held, OutboxWorkerOptions } from './worker/outbox-worker.options.js';
export { RedisOutbox } from './redis/redis-outbox.js';
export type { RedisOutboxOptions } from './redis/redis-outbox.js';
export { FallbackOutbox } from './redis/fallback-outbox.js';
export type { FallbackOutboxOptions } from './redis/fallback-outbox.js';
