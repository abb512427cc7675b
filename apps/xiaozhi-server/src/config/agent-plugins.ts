import { ProviderConfigError } from '@xiaozhi/contracts';
import type { AgentModels, ProviderRegistry } from '@xiaozhi/contracts';
import type { PluginDeps, ToolPlugin } from '../tools/plugins/tool-plugin.js';
import { ProviderPool } from './provider-pool.js';
import type { ProviderStateReporter } from './provider-state.reporter.js';

/** Configs in use at the same time, with room for those that were just changed. */
const POOL_COUNT = 256;

/**
 * The tool plugins of agents. One instance per config and its settings: sessions whose agents have the config share it,
 * changed settings make a new one, and no agent gets one of a config that its own answer does not name.
 */
export class AgentToolPlugins {
  private readonly closing = new Set<Promise<void>>();
  private readonly pool = new ProviderPool<ToolPlugin>(POOL_COUNT, (plugin) => this.dispose(plugin));

  constructor(
    private readonly registry: ProviderRegistry<ToolPlugin, PluginDeps>,
    private readonly deps: Omit<PluginDeps, 'report'>,
    private readonly states: Pick<ProviderStateReporter, 'report'>,
  ) {}

  /** What an agent has. What is misconfigured is shown as such to operators, and left out. */
  of(models: AgentModels): readonly ToolPlugin[] {
    return Object.entries(models.Plugin ?? {}).flatMap(([configId, fields]) => {
      try {
        return [this.take(configId, fields)];
      } catch (error) {
        if (!(error instanceof ProviderConfigError)) throw error;
        this.states.report(configId, 'disabled', error.message, fields);
        return [];
      }
    });
  }

  /** Ends their connections and processes. */
  async close(): Promise<void> {
    this.pool.clear();
    await Promise.all(this.closing);
  }

  private take(configId: string, fields: { type: string }): ToolPlugin {
    return this.pool.take([configId, fields], () => {
      const report: PluginDeps['report'] = (status, reason) =>
        this.states.report(configId, status, reason, fields);
      const plugin = this.registry.create(fields.type, fields, { ...this.deps, report });
      report('ready');
      return plugin;
    });
  }

  private dispose(plugin: ToolPlugin): void {
    const closed = (plugin.close?.() ?? Promise.resolve())
      .catch((error: unknown) => this.deps.logger.warn({ error }, 'a plugin could not be closed'))
      .finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}
