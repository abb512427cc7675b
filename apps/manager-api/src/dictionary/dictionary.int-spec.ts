import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeDictionaries } from '../testing/dictionary-suite.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeDictionaries('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
