import { describeMemoryErasure } from '../testing/memory-erasure-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryErasure('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
