import { describeMemoryEncoding } from '../testing/memory-encoding-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryEncoding('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
