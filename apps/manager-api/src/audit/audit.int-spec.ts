import { describeAudit } from '../testing/audit-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeAudit('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
