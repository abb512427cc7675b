import { Inject, Injectable } from '@nestjs/common';
import type {
  OutboxView,
  StatusLogLine,
  StatusLogQuery,
  StatusOutbox,
  SystemStatusView,
} from '@xiaozhi/contracts';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { CONFIG, NOW } from '../tokens.js';
import { newestBackup } from './newest-backup.js';
import { PROCESS_INFO } from './process-info.js';
import type { ProcessInfo } from './process-info.js';
import { RedisProbe } from './redis-probe.js';
import { countThings, databaseFigures } from './status-figures.js';
import { warningsOf } from './status-warnings.js';

const SEVERITY = ['info', 'warn', 'error'] as const;

/** How the system does. Ten statements, whatever there is. */
@Injectable()
export class SystemStatusService {
  constructor(
    private readonly database: Database,
    private readonly outboxes: OutboxService,
    private readonly redis: RedisProbe,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(PROCESS_INFO) private readonly info: ProcessInfo,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  async get(): Promise<SystemStatusView> {
    const now = this.now();
    const isReachable = await this.redis.isReachable();
    const status = {
      at: now.toISOString(),
      process: this.process(),
      database: await databaseFigures(this.database),
      redis: { isConfigured: isReachable !== null, isReachable },
      security: await this.security(),
      counts: await countThings(this.database, now),
      outboxes: (await this.outboxes.list()).map(toStatusOutbox),
      backup: { newestAt: await newestBackup(this.config.dataDir) },
    };
    const refused = await this.database.repository('providerState').countBy({ status: 'disabled' });
    return { ...status, warnings: warningsOf(status, refused) };
  }

  /** The last lines that match, newest last. */
  log({ session, request, level = 'info', limit }: StatusLogQuery): StatusLogLine[] {
    return this.info.log
      .lines()
      .filter(
        (line) =>
          (session === undefined || line.sessionId === session) &&
          (request === undefined || line.requestId === request) &&
          SEVERITY.indexOf(line.level) >= SEVERITY.indexOf(level),
      )
      .slice(-limit);
  }

  private process(): SystemStatusView['process'] {
    const uptimeSeconds = Math.round(process.uptime());
    return {
      ...{ version: this.info.version, node: process.version, uptimeSeconds },
      platform: `${process.platform} ${process.arch}`,
      startedAt: new Date(Date.now() - uptimeSeconds * 1_000).toISOString(),
      memoryBytes: process.memoryUsage.rss(),
      logLevel: this.config.logLevel,
    };
  }

  private async security(): Promise<SystemStatusView['security']> {
    const tokens = await this.database.repository('parameter').findOneBy({ code: 'server.auth.enabled' });
    const { masterKey, memoryEncryption, autoEnrol, oidc, security } = this.config;
    return {
      memoryEncryption,
      masterKey: masterKey === undefined ? 'file' : 'environment',
      urlGuard: security.urlGuard.mode,
      hasTrustedProxies: security.trustedProxies.length > 0,
      hasCorsOrigins: security.corsOrigins.length > 0,
      hasRateLimits: security.rateLimits !== undefined,
      hasSingleSignOn: oidc !== undefined,
      autoEnrol,
      deviceTokens: tokens?.value !== 'false',
    };
  }
}

function toStatusOutbox({ id, gateways, lastSeenAt, isStale, topics }: OutboxView): StatusOutbox {
  const waits = topics.map(({ queued, inFlight, accepted }) => queued + inFlight + accepted);
  const oldest = topics.flatMap(({ oldestAt }) => oldestAt ?? []).sort();
  return {
    ...{ id, gateways, lastSeenAt, isStale, oldestAt: oldest[0] ?? null },
    waiting: waits.reduce((sum, count) => sum + count, 0),
    dead: topics.reduce((sum, { dead }) => sum + dead, 0),
  };
}
