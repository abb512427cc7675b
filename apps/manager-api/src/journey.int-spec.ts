import { describeJourney } from './testing/journey.js';
import { describeOnMariaDb } from './testing/on-mariadb.js';

describeOnMariaDb((databaseUrl) => {
  describeJourney('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
