import {
  PROVIDER_TEST_AUDIO_CHARACTERS,
  PROVIDER_TEST_RUN_MS,
  providerTestClaimAnswer,
  providerTestReportAnswer,
} from '@xiaozhi/contracts';
import type { ProviderTestOrder, ProviderTestReport } from '@xiaozhi/contracts';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerApi } from '../config/manager-api.js';
import type { ProbeDeps } from './kinds/kind-probe.js';
import { ProviderTest } from './run-test.js';

/** Tests at the same time, for conversations go first; others wait, and may be claimed elsewhere meanwhile. */
const RUNNING_COUNT = 3;
const REPORT_TRIES_COUNT = 3;

export interface ProviderTestDeskDeps {
  gatewayId: string;
  client: Pick<ManagerApi, 'post'>;
  probe: ProbeDeps;
  logger: Logger;
}

/** Runs the provider tests that operators ask for: each is claimed first, since every gateway hears of it. */
export class ProviderTestDesk {
  private readonly ending = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly heardIds = new Set<string>();
  private readonly waitingIds: string[] = [];

  constructor(private readonly deps: ProviderTestDeskDeps) {}

  /** An operator asks for a test. Returns at once; one that is told again is left alone. */
  hear(testId: string): void {
    if (this.ending.signal.aborted || this.heardIds.has(testId)) return;
    this.heardIds.add(testId);
    this.waitingIds.push(testId);
    this.next();
  }

  /** Ends tests that run, with what they left behind taken back. */
  async stop(): Promise<void> {
    this.ending.abort(new Error('The gateway is being stopped.'));
    await Promise.all(this.running);
  }

  private next(): void {
    if (this.ending.signal.aborted || this.running.size >= RUNNING_COUNT) return;
    const testId = this.waitingIds.shift();
    if (testId === undefined) return;
    const work = this.take(testId)
      .catch((error: unknown) => {
        if (!this.ending.signal.aborted)
          this.deps.logger.warn({ error, testId }, 'a provider was not tested');
      })
      .finally(() => {
        this.running.delete(work);
        this.heardIds.delete(testId);
        this.next();
      });
    this.running.add(work);
  }

  private async take(testId: string): Promise<void> {
    const { client, gatewayId } = this.deps;
    const data = await client.post('/provider-test/claim', { testId, gatewayId }, this.ending.signal);
    const { order } = providerTestClaimAnswer.parse(data);
    if (order !== null) await this.test(order);
  }

  private async test(order: ProviderTestOrder): Promise<void> {
    const { probe: deps, logger } = this.deps;
    const unwanted = new AbortController();
    const signal = withDeadline(AbortSignal.any([this.ending.signal, unwanted.signal]), PROVIDER_TEST_RUN_MS);
    const news = new LatestReport((report) => this.report(report, () => unwanted.abort()));
    const onSteps = (): void => news.tell(this.reportOf(order, test, false));
    const test: ProviderTest = new ProviderTest(order, { deps, signal, onSteps });
    await test.run();
    await news.settled();
    await this.finish(this.reportOf(order, test, true));
    const faults = test.steps.list.flatMap(({ fault }) => fault ?? []);
    const { testId, kind, code } = order;
    logger.info({ testId, kind, code, isOk: !test.steps.hasFailed, faults }, 'a provider was tested');
  }

  private reportOf({ testId }: ProviderTestOrder, test: ProviderTest, isDone: boolean): ProviderTestReport {
    const { audio } = test;
    const encoded = audio === undefined || !isDone ? undefined : Buffer.from(audio).toString('base64');
    const isShort = encoded !== undefined && encoded.length <= PROVIDER_TEST_AUDIO_CHARACTERS;
    return {
      ...{ testId, gatewayId: this.deps.gatewayId, steps: test.steps.list, isDone },
      ...(isShort ? { audio: encoded } : {}),
    };
  }

  /** Steps on the way: one that is not heard is in the next. */
  private async report(report: ProviderTestReport, end: () => void): Promise<void> {
    try {
      if (!(await this.post(report))) end();
    } catch (error) {
      this.deps.logger.debug({ error, testId: report.testId }, 'the steps of a test were not heard');
    }
  }

  private async finish(report: ProviderTestReport): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.post(report);
        return;
      } catch (error) {
        if (tries === REPORT_TRIES_COUNT) throw error;
      }
    }
  }

  /** @returns whether anybody waits for it */
  private async post(report: ProviderTestReport): Promise<boolean> {
    // What a stopped gateway found out is said all the same.
    const signal = new AbortController().signal;
    const data = await this.deps.client.post('/provider-test/report', report, signal);
    return providerTestReportAnswer.parse(data).isWanted;
  }
}

/** Sends reports one after the other, and of those that come meanwhile the last. */
class LatestReport {
  private next: ProviderTestReport | undefined;
  private sending: Promise<void> | undefined;

  constructor(private readonly send: (report: ProviderTestReport) => Promise<void>) {}

  tell(report: ProviderTestReport): void {
    this.next = report;
    this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
  }

  async settled(): Promise<void> {
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    // Steps that change together go together.
    await Promise.resolve();
    while (this.next !== undefined) {
      const report = this.next;
      this.next = undefined;
      await this.send(report);
    }
  }
}
