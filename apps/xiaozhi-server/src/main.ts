import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { createLogger, knownSecrets } from '@xiaozhi/observability';
import { ServerConfigError, findManagerSecret, loadServerConfig } from './config/server-config.js';
import { Gateway } from './gateway.js';

/** Exit code that asks a supervisor to start the gateway again (sysexits: temporary failure). */
const RESTART_EXIT_CODE = 75;
/** The answer to the order to restart is on its way by then (device protocol, control messages). */
const RESTART_DELAY_MS = 1_000;

/**
 * A gateway lives on about 60 MB. V8 then begins the next full collection as soon as one is done, and 100 devices in
 * conversation had one every second, with 60 ms of marking. At four times what is alive it is one in many seconds.
 */
const HEAP_GROWTH_PERCENT = 300;

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  const config = loadServerConfig(process.env, process.cwd());
  const logger = createLogger({ service: 'xiaozhi-server', level: config.logLevel, file: config.logFile });
  const secret = findManagerSecret(config);
  const redisPassword = config.redisUrl && decodeURIComponent(new URL(config.redisUrl).password);
  for (const value of [secret, config.mqttSignatureKey, redisPassword || undefined])
    if (value !== undefined) knownSecrets.add(value);
  const stop = (exitCode = 0): void => {
    gateway.stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.error({ error }, 'did not stop cleanly');
        process.exit(exitCode === 0 ? 1 : exitCode);
      },
    );
  };
  const restart = (): void => void setTimeout(() => stop(RESTART_EXIT_CODE), RESTART_DELAY_MS);
  const gateway = await Gateway.start(config, logger, restart);
  process.once('SIGTERM', () => stop());
  process.once('SIGINT', () => stop());
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
