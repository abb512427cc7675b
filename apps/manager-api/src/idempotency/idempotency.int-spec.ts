import { describeIdempotency } from '../testing/idempotency-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeIdempotency('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
