import type { Logger } from '@xiaozhi/observability';
import {
  FallbackOutbox,
  PayloadVault,
  RedisOutbox,
  SealedOutbox,
  ThreadedSqliteOutbox,
} from '@xiaozhi/outbox';
import type { Outbox } from '@xiaozhi/outbox';
import { outboxFile } from '../config/server-config.js';
import type { ServerConfig } from '../config/server-config.js';
import { findOutboxKeys, isSealing } from '../config/outbox-keys.js';
import { REPORT_TOPIC } from '../memory/interaction.reporter.js';

/**
 * The outbox in a file; where `REDIS_URL` is set the one that gateways share there, with the file for when Redis is away.
 * @throws OutboxError when the file cannot be used
 */
export async function openOutbox(config: ServerConfig, logger: Logger): Promise<Outbox> {
  const keys = findOutboxKeys(config);
  const stored = await openStore(config, logger);
  return keys === undefined ? stored : new SealedOutbox(stored, new PayloadVault(keys, isSealing(config)));
}

async function openStore(config: ServerConfig, logger: Logger): Promise<Outbox> {
  const local = await ThreadedSqliteOutbox.open({
    file: outboxFile(config),
    relaxedTopics: [REPORT_TOPIC],
    onThreadDeath: (error) => logger.error({ error }, 'the thread of the outbox died'),
  });
  if (config.redisUrl === undefined) return local;
  const redis = new RedisOutbox({
    url: config.redisUrl,
    prefix: config.redisPrefix,
    timeoutMs: config.redisTimeoutMs,
    leaseMs: config.outboxLeaseMs,
  });
  redis.onChange((isUp) => {
    if (isUp) void warnOfWeakSettings(redis, logger);
  });
  return FallbackOutbox.open({
    redis,
    local,
    onChange: (error) => {
      if (error === undefined) logger.info({ redis: redis.where }, 'the outbox is in Redis');
      else
        logger.error({ error }, 'Redis does not answer: what is said is kept in this gateway until it does');
    },
  });
}

/** At each connection: it may be another server since a failover. */
async function warnOfWeakSettings(redis: RedisOutbox, logger: Logger): Promise<void> {
  try {
    const faults = await redis.weakSettings();
    if (faults.length > 0)
      logger.warn({ redis: redis.where, faults }, 'Redis may lose what people said: change its settings');
  } catch (error) {
    logger.debug({ error }, 'the settings of Redis were not read');
  }
}
