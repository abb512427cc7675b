import {
  PRIVACY_SETTINGS_COUNT,
  outranks,
  privacySettingKind,
  privacySettingOutcome,
  privacySettingPage,
} from '@xiaozhi/contracts';
import type { PrivacySetting, PrivacySettingKind } from '@xiaozhi/contracts';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { retryDelayMs } from '@xiaozhi/outbox';
import type { Clock } from '@xiaozhi/outbox';
import { z } from 'zod';
import { ManagerApiError } from '../config/manager-api.client.js';
import type { ManagerApi } from '../config/manager-api.js';
import type { PrivacySettings } from './privacy-settings.js';

export interface PrivacySettingExchangeDeps {
  settings: PrivacySettings;
  client: Pick<ManagerApi, 'post'>;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  logger: Logger;
}

const BACKOFF = { baseMs: 500, maxMs: 60_000 };
/** Of one exchange; what it does not reach is tried again. */
const DEADLINE_MS = 10_000;
const outcomes = z.array(privacySettingOutcome);

/**
 * Brings what was said here to manager-api, and what was said elsewhere here. What is here stays until manager-api says
 * what counts, so nothing is lost while it is down, has lost its data, or is of an earlier release.
 */
export class PrivacySettingExchange {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failuresCount = 0;
  private cancelRetry: () => void = () => undefined;

  constructor(private readonly deps: PrivacySettingExchangeDeps) {
    deps.settings.onSaid((said) => void this.inTurn((signal) => this.tell([said], signal)));
  }

  /** All of it, both ways: manager-api is there again. Never rejects; what fails is tried again. */
  exchange(): Promise<void> {
    return this.inTurn(async (signal) => {
      const there = new Map<string, PrivacySetting>();
      for (const kind of privacySettingKind.options)
        for (const setting of await this.list(kind, signal)) there.set(keyOf(setting), setting);
      for (const setting of there.values()) this.deps.settings.take(setting);
      await this.tell(
        this.deps.settings.all().filter((here) => outranks(here, there.get(keyOf(here)))),
        signal,
      );
      this.cancelRetry();
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.cancelRetry();
    await this.running;
  }

  private inTurn(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.running = this.running.then(async () => {
      const { signal } = this.stopping;
      if (signal.aborted) return;
      try {
        await work(withDeadline(signal, DEADLINE_MS));
        this.failuresCount = 0;
      } catch (error) {
        if (!signal.aborted) this.failed(error);
      }
    });
    return this.running;
  }

  private failed(error: unknown): void {
    const { logger, clock, random } = this.deps;
    if (error instanceof ManagerApiError && error.code === 'MANAGER_REJECTED') {
      logger.warn({ error }, 'manager-api takes no pauses and child modes; they count at this gateway only');
      return;
    }
    this.failuresCount += 1;
    // Once is enough while it lasts.
    if (this.failuresCount === 1)
      logger.warn({ error }, 'pauses and child modes were not exchanged; those that are known here count');
    this.cancelRetry();
    const delayMs = retryDelayMs(BACKOFF, this.failuresCount, random());
    this.cancelRetry = clock.schedule(delayMs, () => void this.exchange());
  }

  private async list(kind: PrivacySettingKind, signal: AbortSignal): Promise<PrivacySetting[]> {
    const all: PrivacySetting[] = [];
    for (;;) {
      const body = { kind, after: all.at(-1)?.subjectId };
      const page = privacySettingPage.parse(
        await this.deps.client.post('/privacy-setting/list', body, signal),
      );
      all.push(...page);
      if (page.length < PRIVACY_SETTINGS_COUNT) return all;
    }
  }

  private async tell(settings: readonly PrivacySetting[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < settings.length; start += PRIVACY_SETTINGS_COUNT) {
      const told = settings.slice(start, start + PRIVACY_SETTINGS_COUNT);
      const body = { settings: told };
      const found = outcomes.parse(await this.deps.client.post('/privacy-setting/report', body, signal));
      for (const [index, setting] of told.entries()) {
        const outcome = found[index];
        if (outcome !== undefined) this.deps.settings.settle(setting, outcome);
      }
    }
  }
}

function keyOf({ kind, subjectId }: PrivacySetting): string {
  return `${kind} ${subjectId}`;
}
