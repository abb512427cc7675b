import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeChanging, describeLooking } from '../testing/reach-suite.js';

jest.setTimeout(120_000);

describe('users who see some agents only, when they look, on MariaDB', () => {
  describeOnMariaDb((databaseUrl) => describeLooking(() => ({ DATABASE_URL: databaseUrl() })));
});
describe('users who see some agents only, when they change, on MariaDB', () => {
  describeOnMariaDb((databaseUrl) => describeChanging(() => ({ DATABASE_URL: databaseUrl() })));
});
