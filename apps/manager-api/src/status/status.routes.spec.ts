import { describeStatusRoutes } from '../testing/status-suite.js';

jest.setTimeout(30_000);

describeStatusRoutes('SQLite', () => ({}));
