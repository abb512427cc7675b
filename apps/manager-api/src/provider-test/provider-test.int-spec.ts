import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeProviderTests } from '../testing/provider-test-suite.js';

jest.setTimeout(60_000);
describeOnMariaDb((databaseUrl) => {
  describeProviderTests('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
