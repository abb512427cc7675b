import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeStatusRoutes } from '../testing/status-suite.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeStatusRoutes('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
