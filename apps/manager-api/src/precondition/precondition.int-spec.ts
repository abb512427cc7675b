import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describePreconditions } from '../testing/precondition-suite.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describePreconditions('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
