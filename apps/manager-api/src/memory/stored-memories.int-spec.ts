import { describeMemoryFinding } from '../testing/memory-finding-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryFinding('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
