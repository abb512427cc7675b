import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import { LOGGER } from '../tokens.js';
import { ShadowComparisonService } from './shadow-comparison.service.js';

const LOOK_MS = 60 * 60_000;

/** Lets go of old comparisons, once an hour. */
@Injectable()
export class ShadowComparisonJob implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly comparisons: ShadowComparisonService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.comparisons.prune().catch((error: unknown) => {
        this.logger.error({ error }, 'old comparisons of memories could not be let go');
      });
    }, LOOK_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
