import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describePlayground } from '../testing/playground-suite.js';

jest.setTimeout(30_000);
describeOnMariaDb((databaseUrl) => {
  describePlayground('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
