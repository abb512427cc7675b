import { tmpdir } from 'node:os';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { describeChatRetention } from '../testing/chat-retention-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  const env = (): Record<string, string> => ({ DATABASE_URL: databaseUrl() });
  describeChatRetention('MariaDB', env, () => Database.open(loadManagerConfig(env(), tmpdir())));
});
