import { describeMemoryTransfer } from '../testing/memory-transfer-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeMemoryTransfer('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
