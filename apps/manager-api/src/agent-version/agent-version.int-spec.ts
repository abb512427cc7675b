import { describeAgentVersions } from '../testing/agent-version-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeAgentVersions('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
