import { Inject, Injectable } from '@nestjs/common';
import type { MemoryMigrationLoss } from '@xiaozhi/contracts';
import { Database } from '../database/database.js';
import type { ModelConfigRow } from '../database/rows.js';
import { ApiError } from '../http/api-error.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { placeOf } from '../memory-shadow/memory-place.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { NOW } from '../tokens.js';
import { DatabaseSide } from './database-side.js';
import type { MigrationSide } from './migration-side.js';
import { ServiceSide } from './service-side.js';

const HEALTH_DEADLINE_MS = 10_000;
/** About two minutes of a provider that is down; then the job is paused, and says why. */
const PATIENCE = { deadlineMs: 30_000, triesCount: 8, firstWaitMs: 1_000, maxWaitMs: 60_000 };

/** Makes the sides of migrations of stored memory configs. */
@Injectable()
export class MigrationSides {
  constructor(
    private readonly providers: ModelProviderService,
    private readonly agentMemory: AgentMemory,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /**
   * Both configs, checked: that they keep memories in two places, can be reached from here, and that the target takes
   * memories as they are. @throws ApiError 409 MIGRATION_SAME_PLACE, MIGRATION_UNSUPPORTED, MIGRATION_UNREACHABLE
   */
  async check(source: ModelConfigRow, target: ModelConfigRow): Promise<void> {
    if (this.place(source) === this.place(target))
      throw new ApiError(409, 'MIGRATION_SAME_PLACE', 'Both configs keep their memories in one place.');
    for (const [config, use] of [
      [source, 'read'],
      [target, 'write'],
    ] as const) {
      const { provider_code: code } = config;
      if (code === 'nomem' || code === 'mem_local_short')
        throw unsupported(`"${code}" keeps no single memories that could be moved.`);
      const side = await this.of(config.id, new AbortController().signal);
      if (use === 'write' && !side.canWrite)
        throw unsupported(
          `"${config.id}" (${code}) extracts memories from conversations and takes none as they are; move to the Mem0 platform or to "local".`,
        );
      await this.requireReachable(config);
    }
  }

  /** @param signal ends what the side is doing */
  async of(configId: string, signal: AbortSignal, migrationId?: string): Promise<MigrationSide> {
    const config = await this.providers.findConfig(configId);
    if (config?.provider_code === 'local') return new DatabaseSide(configId, this.database, this.now);
    const provider = await this.agentMemory.bareProviderOf(configId);
    return new ServiceSide(configId, provider, { ...PATIENCE, signal }, migrationId);
  }

  async codeOf(configId: string): Promise<string> {
    return (await this.providers.findConfig(configId))?.provider_code ?? 'nomem';
  }

  private async requireReachable(config: ModelConfigRow): Promise<void> {
    if (config.provider_code === 'local') return;
    const provider = await this.agentMemory.bareProviderOf(config.id);
    const health = await provider.health(AbortSignal.timeout(HEALTH_DEADLINE_MS));
    if (health.status === 'ready') return;
    const reason = `"${config.id}" cannot be reached from manager-api: ${health.reason}`;
    throw new ApiError(409, 'MIGRATION_UNREACHABLE', reason);
  }

  private place(config: ModelConfigRow): string {
    return placeOf(config.id, this.providers.openConfig(config));
  }
}

/** What the target cannot keep as the source does. */
export function lossesOf(sourceCode: string, targetCode: string): MemoryMigrationLoss[] {
  const toService: MemoryMigrationLoss[] =
    targetCode === 'local' ? [] : ['kinds-in-metadata', 'times-in-metadata', 'slots-in-metadata'];
  const fromHere: MemoryMigrationLoss[] =
    sourceCode === 'local' ? ['superseded-stays'] : ['categories-first-only'];
  return [...toService, ...fromHere, 'vectors-made-anew', 'versions-stay'];
}

function unsupported(message: string): ApiError {
  return new ApiError(409, 'MIGRATION_UNSUPPORTED', message);
}
