import type { BacklogSample, UsageReport } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { ReadinessReport } from '../http/gateway-readiness.js';
import type { UsageMeter } from './usage-meter.js';

export interface UsageReporterDeps {
  meter: UsageMeter;
  /** Puts a report into the outbox. */
  send: (report: UsageReport) => Promise<void>;
  outbox: () => Promise<ReadinessReport['outbox']>;
  everyMs: number;
  now: () => Date;
  logger: Logger;
}

/** Reports from time to time what providers were asked for, and how much waits in the outbox. */
export class UsageReporter {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly deps: UsageReporterDeps) {}

  start(): void {
    this.timer = setInterval(() => void this.report(), this.deps.everyMs).unref();
  }

  /** Puts what is left into the outbox; may be called again for what came after. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.report();
  }

  /** One after the other, so that nothing is reported before what came before it. Never rejects. */
  report(): Promise<void> {
    this.running = this.running.then(() => this.reportNow());
    return this.running;
  }

  private async reportNow(): Promise<void> {
    const { meter, send, now, logger } = this.deps;
    const at = now().toISOString();
    try {
      const usages = meter.take();
      const backlog = toSamples(await this.deps.outbox());
      for (const { agentId, lines } of usages) await send({ id: newId(), agentId, at, lines, backlog: [] });
      // A gateway that has nothing to do tells so by saying nothing.
      if (backlog.length > 0) await send({ id: newId(), agentId: '', at, lines: [], backlog });
    } catch (error) {
      logger.error({ error }, 'what providers were asked for is not reported; figures of a period are lost');
    }
  }
}

/** Of topics in which something waits. */
function toSamples(outbox: ReadinessReport['outbox']): BacklogSample[] {
  return Object.entries(outbox).flatMap(([topic, { oldestAgeMs, dead, ...states }]) => {
    const waiting = Object.values(states).reduce((sum, count) => sum + count, 0);
    return waiting + dead === 0 ? [] : [{ topic, waiting, dead, oldestAgeMs }];
  });
}
