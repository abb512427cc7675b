import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeTimbres } from '../testing/timbre-suite.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeTimbres('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
