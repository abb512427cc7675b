import 'reflect-metadata';
import { createLogger } from '@xiaozhi/observability';
import { ManagerConfigError, loadManagerConfig } from './config/manager-config.js';
import { Manager } from './manager.js';

async function main(): Promise<void> {
  const config = loadManagerConfig(process.env, process.cwd());
  const logger = createLogger({ service: 'manager-api', level: config.logLevel, file: config.logFile });
  const manager = await Manager.start(config, logger);
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

main().catch((error: unknown) => {
  console.error(error instanceof ManagerConfigError ? error.message : error);
  process.exit(1);
});
