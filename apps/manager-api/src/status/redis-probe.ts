import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { silentLogger } from '@xiaozhi/observability';
import type { ManagerConfig } from '../config/manager-config.js';
import { RedisLink } from '../rate-limit/redis-link.js';
import { CONFIG } from '../tokens.js';

/** Whether the Redis in which requests are counted answers. Those who count there tell the log of it. */
@Injectable()
export class RedisProbe implements OnModuleDestroy {
  private readonly link: RedisLink<Record<never, never>> | undefined;

  constructor(@Inject(CONFIG) { security: { redisUrl } }: ManagerConfig) {
    if (redisUrl !== undefined) this.link = new RedisLink(redisUrl, {}, 'requests', silentLogger());
  }

  /** @returns null where none is configured */
  async isReachable(): Promise<boolean | null> {
    if (this.link === undefined) return null;
    return this.link.ask(
      async (redis) => (await redis.ping()) === 'PONG',
      () => false,
    );
  }

  onModuleDestroy(): void {
    this.link?.close();
  }
}
