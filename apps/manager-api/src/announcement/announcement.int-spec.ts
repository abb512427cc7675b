import { describeAnnouncements } from '../testing/announcement-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

describeOnMariaDb((databaseUrl) => {
  describeAnnouncements('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
