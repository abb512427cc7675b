import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeSecondFactorRule } from '../testing/second-factor-rule-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeSecondFactorRule('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
