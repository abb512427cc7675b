export { ManualClock, settled } from './manual-clock.js';
export { describeOutbox } from './outbox.contract.js';
export type { OutboxUnderTest } from './outbox.contract.js';
export { OutboxFiles } from './outbox-files.js';
export { describeWithRedisServer } from './on-redis.js';
export { RedisProcess } from './redis-process.js';
