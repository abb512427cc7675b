import { describeAnalyticsRoutes } from '../testing/analytics-routes-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(120_000);
describeOnMariaDb((databaseUrl) => {
  describeAnalyticsRoutes('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
