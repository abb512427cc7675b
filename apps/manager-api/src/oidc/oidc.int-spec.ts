import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeOidc } from '../testing/oidc-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeOidc('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
