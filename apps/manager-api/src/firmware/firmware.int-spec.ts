import { describeFirmware } from '../testing/firmware-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeRollouts } from '../testing/rollout-suite.js';

jest.setTimeout(60_000);
// Each sets a manager up, so each has a database of its own.
describeOnMariaDb((databaseUrl) => {
  describeFirmware('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
describeOnMariaDb((databaseUrl) => {
  describeRollouts('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
