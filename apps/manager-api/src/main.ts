import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { LogRing, createLogger, knownSecrets } from '@xiaozhi/observability';
import { z } from 'zod';
import { ManagerConfigError, loadManagerConfig } from './config/manager-config.js';
import { Manager } from './manager.js';

async function main(): Promise<void> {
  const config = loadManagerConfig(process.env, process.cwd());
  const log = new LogRing(knownSecrets);
  const { logLevel: level, logFile: file } = config;
  const logger = createLogger({ service: 'manager-api', level, file, recent: log });
  const manager = await Manager.start(config, logger, { version: releaseVersion(), log });
  const stop = (): void => {
    manager.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function releaseVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

main().catch((error: unknown) => {
  console.error(error instanceof ManagerConfigError ? error.message : error);
  process.exit(1);
});
