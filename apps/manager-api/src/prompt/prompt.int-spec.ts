import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describePrompts } from '../testing/prompt-suite.js';

describeOnMariaDb((databaseUrl) => {
  describePrompts('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
