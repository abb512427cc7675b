import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeSchema } from '../testing/schema-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeSchema('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
