import { describeMemoryShadow } from '../testing/memory-shadow-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryShadow('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
