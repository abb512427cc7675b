import { createHash } from 'node:crypto';
import type { ProviderStateReport } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { ManagerApiError } from './manager-api.client.js';
import type { ManagerApi } from './manager-api.js';

/**
 * Tells manager-api whether a configured provider works, and if not why, so that the console can say it.
 * One report and one log line per change, not per turn.
 */
export class ProviderStateReporter {
  private readonly last = new Map<string, string>();

  constructor(
    private readonly client: ManagerApi,
    private readonly logger: Logger,
  ) {}

  /**
   * @param configId of the model config; reports about the built-in defaults (empty id) stay here
   * @param settings that the provider was made of: with other ones, the same state is told again, since manager-api
   * forgets a provider's state when its settings change
   */
  report(
    configId: string,
    status: ProviderStateReport['status'],
    reason?: string,
    settings?: Readonly<Record<string, unknown>>,
  ): void {
    const state = createHash('sha256')
      .update(JSON.stringify([status, reason, settings]))
      .digest('base64');
    if (configId === '' || this.last.get(configId) === state) return;
    this.last.set(configId, state);
    if (status === 'ready') this.logger.info({ configId }, 'provider is ready');
    else this.logger.warn({ configId, status, reason }, 'provider is not usable');
    this.send(configId, { configId, status, reason: reason?.slice(0, 1000), at: new Date().toISOString() });
  }

  private send(configId: string, report: ProviderStateReport): void {
    this.client.post('/provider/state', report, new AbortController().signal).catch((error: unknown) => {
      // Forgotten, so that the next turn tells again: manager-api may be down just now.
      this.last.delete(configId);
      const code = error instanceof ManagerApiError ? error.code : 'unexpected';
      this.logger.debug({ configId, code }, 'provider state not reported');
    });
  }
}
