import { resolve } from 'node:path';
import { BackupError } from './backup-error.js';
import { describeTables, readCommandLine, runCommand, say } from './command-line.js';
import { restore } from './restore.js';

const USAGE = `npm run restore -- FILE [--replace] [--passphrase-file FILE]
                   [--manager-data FOLDER] [--gateway-data FOLDER]`;

runCommand(async () => {
  const line = readCommandLine(USAGE, { replace: { type: 'boolean' } });
  const [file, ...others] = line.positionals;
  if (file === undefined || others.length > 0) throw new BackupError('USAGE', USAGE);
  const { config, gatewayDir, passphrase } = line;
  const isReplacing = line.values.replace === true;
  const done = await restore({ config, gatewayDir, file: resolve(file), passphrase, isReplacing });
  say(`Restored what was backed up at ${done.manifest.createdAt}, and compared it with the archive.`);
  say(describeTables(done.tables));
  say(`${done.files.length} files:\n${done.files.map((name) => `  ${name}`).join('\n')}`);
  for (const aside of done.aside) say(`What was there is kept: ${aside}`);
  if (done.missingKeyIds.length > 0)
    say(
      `Before the start, give manager-api the master keys ${done.missingKeyIds.join(', ')}: they are not here.`,
    );
});
