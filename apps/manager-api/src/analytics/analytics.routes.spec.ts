import { describeAnalyticsRoutes } from '../testing/analytics-routes-suite.js';

jest.setTimeout(60_000);
describeAnalyticsRoutes('SQLite', () => ({}));
