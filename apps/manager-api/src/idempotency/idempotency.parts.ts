import { IdempotencyService } from './idempotency.service.js';

/** What does requests with a key once. */
export const IDEMPOTENCY = { services: [IdempotencyService] };
