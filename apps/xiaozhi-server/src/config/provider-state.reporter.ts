import { createHash } from 'node:crypto';
import type { ProviderStateReport } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { ManagerApiError } from './manager-api.client.js';
import type { ManagerApi } from './manager-api.js';

/** manager-api starts within seconds; an operator who waits for the reason of a failure should not wait for a turn. */
const RETRY_MS = 5_000;

/**
 * Tells manager-api whether a configured provider works, and if not why, so that the console can say it.
 * One report and one log line per change, not per turn. What manager-api did not hear is told again until it does,
 * or until another state is there to tell.
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
    this.send(configId, state, {
      configId,
      status,
      reason: reason?.slice(0, 1000),
      at: new Date().toISOString(),
    });
  }

  private send(configId: string, state: string, report: ProviderStateReport): void {
    this.client.post('/provider/state', report, new AbortController().signal).catch((error: unknown) => {
      const code = error instanceof ManagerApiError ? error.code : 'unexpected';
      this.logger.debug({ configId, code }, 'provider state not reported');
      if (code !== 'MANAGER_UNAVAILABLE') return void this.last.delete(configId);
      const again = (): void => {
        if (this.last.get(configId) === state) this.send(configId, state, report);
      };
      setTimeout(again, RETRY_MS).unref();
    });
  }
}
