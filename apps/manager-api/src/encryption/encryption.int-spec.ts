import { describeEncryption } from '../testing/encryption-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeEncryption('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
