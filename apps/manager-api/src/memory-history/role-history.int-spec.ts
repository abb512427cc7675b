import { describeMemoryHistory } from '../testing/memory-history-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryHistory('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
