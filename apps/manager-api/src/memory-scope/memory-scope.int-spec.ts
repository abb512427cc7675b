import { describeMemoryScope } from '../testing/memory-scope-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryScope('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
