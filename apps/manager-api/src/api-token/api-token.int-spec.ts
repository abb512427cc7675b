import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeApiTokens } from '../testing/api-token-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeApiTokens('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
