import { describeIdempotency } from '../testing/idempotency-suite.js';

jest.setTimeout(30_000);

describeIdempotency('SQLite', () => ({}));
