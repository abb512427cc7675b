import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeOutboxRoutes } from '../testing/outbox-suite.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeOutboxRoutes('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
