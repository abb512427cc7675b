export { ManualClock, settled } from './manual-clock.js';
export { describeOutbox } from './outbox.contract.js';
export type { OutboxUnderTest } from './outbox.contract.js';
