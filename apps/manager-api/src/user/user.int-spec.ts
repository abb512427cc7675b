import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeUsers } from '../testing/user-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeUsers('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
