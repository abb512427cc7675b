import { describeLists } from '../testing/list-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeLists('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
