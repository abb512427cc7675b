import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tableOfPart } from './archive/manifest.js';
import { backUp } from './backup.js';
import { BackupError } from './backup-error.js';
import { describeTables, readCommandLine, runCommand, say } from './command-line.js';

const USAGE = `npm run backup -- [--to FILE] [--without-keys] [--passphrase-file FILE] [--gateway-only]
                  [--manager-data FOLDER] [--gateway-data FOLDER]`;

runCommand(async () => {
  const line = readCommandLine(USAGE, {
    to: { type: 'string' },
    'without-keys': { type: 'boolean' },
    'gateway-only': { type: 'boolean' },
  });
  if (line.positionals.length > 0) throw new BackupError('USAGE', USAGE);
  const { config, gatewayDir, passphrase } = line;
  const isGatewayOnly = line.values['gateway-only'] === true;
  const hasKeys = line.values['without-keys'] !== true;
  const name = `xiaozhi-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.tar.gz`;
  const folder = join(dirname(config.dataDir), 'backups');
  const target = resolve(
    typeof line.values.to === 'string'
      ? line.values.to
      : join(folder, passphrase === undefined ? name : `${name}.sealed`),
  );
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());
  const manifest = await backUp({
    config,
    gatewayDir,
    target,
    hasKeys,
    passphrase,
    signal,
    isGatewayOnly,
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    throw new BackupError('INTERRUPTED', 'Interrupted; no archive was written.', { cause: error });
  });
  const files = manifest.parts.filter((part) => tableOfPart(part.name) === undefined);
  say(`${target}: ${statSync(target).size} bytes`);
  say(describeTables(manifest.database.tables));
  say(`${files.length} files:\n${files.map((part) => `  ${part.name}`).join('\n')}`);
  if (hasKeys && passphrase === undefined)
    say(
      'The archive has the keys in it: whoever can read it, reads all. See --without-keys, --passphrase-file.',
    );
  if (!hasKeys) say(`The keys are not in it; keep them elsewhere. In use: ${manifest.keyIds.join(', ')}.`);
  if (config.masterKey !== undefined)
    say('MASTER_KEY is in the environment and not in the archive; keep it.');
});
