export { isLocalDateTime, toInstant, toLocal } from './local-time.js';
export { nextOccurrence } from './recurrence.js';
export type { Recurrence, Series } from './recurrence.js';
export { isQuiet, quietBeginsAt, quietEndsAt } from './quiet-hours.js';
export type { QuietHours } from './quiet-hours.js';
