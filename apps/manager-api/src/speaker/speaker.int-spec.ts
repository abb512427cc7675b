import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeSpeakers } from '../testing/speaker-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeSpeakers('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
