import { spawnSync } from 'node:child_process';
import { createMariaDatabase } from './maria-database.js';
import type { MariaDatabase } from './maria-database.js';

/**
 * Runs a suite on a MariaDB database of its own. Without a server the suite's tests cannot run: in CI that fails, and
 * elsewhere one test's name says so.
 * @param suite is given a function, since the database is made just before its tests
 */
export function describeOnMariaDb(suite: (databaseUrl: () => string) => void): void {
  const isThere = isMariaDbThere();
  if (!isThere && process.env.CI !== 'true') {
    process.stdout.write('MariaDB does not answer on 127.0.0.1:3306: its tests were not run.\n');
    it('was not run: MariaDB does not answer on 127.0.0.1:3306', () => expect(isThere).toBe(false));
    return;
  }
  let database: MariaDatabase | undefined;
  beforeAll(async () => {
    database = await createMariaDatabase();
  });
  afterAll(() => database?.drop());
  suite(() => database?.url ?? '');
}

/** Tests must be declared at once, so the question is asked at once, in a process of its own. */
function isMariaDbThere(): boolean {
  const connect =
    "require('node:net').connect(3306,'127.0.0.1',()=>process.exit(0)).on('error',()=>process.exit(1))";
  return spawnSync(process.execPath, ['-e', connect], { timeout: 5_000 }).status === 0;
}
