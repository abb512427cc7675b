import { describeConversations, describeSealedSearch } from '../testing/conversation-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describeConversations('MariaDB', () => ({ DATABASE_URL: databaseUrl() }));
});

describeOnMariaDb((databaseUrl) => {
  describeSealedSearch(() => ({ DATABASE_URL: databaseUrl() }));
});
