import { describeAgentTemplates } from '../testing/agent-template-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeAgentTemplates('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
