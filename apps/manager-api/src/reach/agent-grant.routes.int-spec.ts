import { describeAgentGrants } from '../testing/agent-grant-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeAgentGrants('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
