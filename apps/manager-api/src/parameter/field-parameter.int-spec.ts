import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeFieldParameters } from '../testing/field-parameter-suite.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeFieldParameters('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
