import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { ChangeEvent, ProviderKind } from '@xiaozhi/contracts';
import { ChangeFeed } from '../change/change-feed.js';
import { Database } from '../database/database.js';
import type { ModelConfigRow } from '../database/rows.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { ParameterService } from '../parameter/parameter.service.js';

/** Settings of a provider in clear, with `type`: its provider code. */
export type OpenSettings = ReturnType<ModelProviderService['openConfig']>;

/** Provider configurations and parameters at one moment. */
export interface Shared {
  /** Parameter `device_max_output_size`. */
  maxOutputSize: string;
  /** By its id; undefined for one that is gone, and for null. */
  config(id: string | null): ModelConfigRow | undefined;
  defaultConfig(kind: ProviderKind): ModelConfigRow | undefined;
  /** A copy that is the caller's own. @throws SecretUnreadable */
  open(config: ModelConfigRow): OpenSettings;
}

/**
 * What the configurations of all agents are made of, read once and again after a change: gateways ask for an agent each
 * time somebody speaks. A change by this manager counts when it is committed, one by another when the feed hears of it.
 */
@Injectable()
export class SharedSettings implements OnApplicationBootstrap, OnModuleDestroy {
  private loading: Promise<Shared> | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
    private readonly parameters: ParameterService,
    private readonly feed: ChangeFeed,
  ) {}

  onApplicationBootstrap(): void {
    this.database.onCommit((events) => events.forEach((event) => this.hear(event)));
    this.unsubscribe = this.feed.subscribe({
      tell: ({ event }) => this.hear(event),
      end: () => undefined,
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  async current(): Promise<Shared> {
    const loading = (this.loading ??= this.load());
    try {
      return await loading;
    } catch (error) {
      if (this.loading === loading) this.loading = undefined;
      throw error;
    }
  }

  private hear({ kind }: ChangeEvent): void {
    if (kind === 'agents' || kind === 'settings') this.loading = undefined;
  }

  private async load(): Promise<Shared> {
    const [rows, maxOutputSize] = await Promise.all([
      this.database.repository('modelConfig').find({ order: { id: 'ASC' } }),
      this.parameters.find('device_max_output_size'),
    ]);
    const configs = new Map(rows.map((row) => [row.id, row]));
    const opened = new Map<string, OpenSettings>();
    return {
      maxOutputSize: maxOutputSize ?? '0',
      config: (id) => (id === null ? undefined : configs.get(id)),
      defaultConfig: (kind) => rows.find((row) => row.model_type === kind && row.is_default === 1),
      open: (config) => {
        const settings = opened.get(config.id) ?? this.providers.openConfig(config);
        opened.set(config.id, settings);
        return { ...settings };
      },
    };
  }
}
