import { BackupError } from './backup-error.js';
import { describeTables, readCommandLine, runCommand, say } from './command-line.js';
import { moveDatabase, withoutPassword } from './move-database.js';

const USAGE =
  'npm run move-database -- --to mysql://USER:PASSWORD@HOST:3306/DATABASE [--manager-data FOLDER]';

runCommand(async () => {
  const { values, config } = readCommandLine(USAGE, { to: { type: 'string' } });
  const url = values.to;
  if (typeof url !== 'string' || !/^(mysql|mariadb):\/\/./.test(url) || !URL.canParse(url))
    throw new BackupError('USAGE', USAGE);
  const tables = await moveDatabase(config, url);
  say(`Copied, and every table compared: ${describeTables(tables)}`);
  say(`The database that was copied is as it was. From now on start manager-api with (and its password)
  DATABASE_URL=${withoutPassword(url)}`);
});
