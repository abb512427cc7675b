import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describePrivacySettings } from '../testing/privacy-suite.js';

jest.setTimeout(30_000);

describeOnMariaDb((databaseUrl) => {
  describePrivacySettings('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
