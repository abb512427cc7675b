import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeDatabaseMemoryStore } from '../testing/memory-store-suite.js';

describeOnMariaDb((databaseUrl) => {
  describeDatabaseMemoryStore('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});
