import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeSecondFactor } from '../testing/second-factor-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeSecondFactor('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
