import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeParameters } from '../testing/parameter-suite.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeParameters('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
