import { describeOutboxRoutes } from '../testing/outbox-suite.js';

jest.setTimeout(30_000);

describeOutboxRoutes('SQLite', () => ({}));
