import { describeDeviceActions } from '../testing/device-action-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(30_000);
describeOnMariaDb((databaseUrl) => {
  describeDeviceActions('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
