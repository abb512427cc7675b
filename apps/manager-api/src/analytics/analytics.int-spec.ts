import { describeAnalytics } from '../testing/analytics-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(240_000);
describeOnMariaDb((databaseUrl) => {
  describeAnalytics('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
