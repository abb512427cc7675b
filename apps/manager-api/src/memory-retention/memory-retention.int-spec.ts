import { describeMemoryRetention } from '../testing/memory-retention-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryRetention('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
