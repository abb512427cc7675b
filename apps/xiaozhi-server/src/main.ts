import 'reflect-metadata';
import { createLogger, knownSecrets } from '@xiaozhi/observability';
import { ServerConfigError, findManagerSecret, loadServerConfig } from './config/server-config.js';
import { Gateway } from './gateway.js';

async function main(): Promise<void> {
  const config = loadServerConfig(process.env, process.cwd());
  const logger = createLogger({ service: 'xiaozhi-server', level: config.logLevel, file: config.logFile });
  const secret = findManagerSecret(config);
  if (secret !== undefined) knownSecrets.add(secret);
  const gateway = await Gateway.start(config, logger);
  const stop = (): void => {
    gateway.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // A fault that nobody handled: logged whole, and the supervisor starts the gateway anew; the outbox is durable.
  process.on('unhandledRejection', (error) => {
    logger.error({ error }, 'unhandled rejection; the gateway stops');
    stop();
  });
}

main().catch((error: unknown) => {
  const message = error instanceof ServerConfigError ? error.message : error;
  console.error(message);
  process.exit(1);
});
