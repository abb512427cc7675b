import { describeBulk } from '../testing/bulk-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeBulk('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
