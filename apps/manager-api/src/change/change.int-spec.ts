import { describeChanges } from '../testing/change-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(15_000);

describeOnMariaDb((databaseUrl) => {
  describeChanges('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
