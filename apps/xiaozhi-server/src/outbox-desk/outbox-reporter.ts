import { OUTBOX_PAGE_COUNT, outboxReportAnswer } from '@xiaozhi/contracts';
import type {
  OutboxLetter,
  OutboxOrder,
  OutboxReport,
  OutboxReportAnswer,
  OutboxTopic,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { Clock, Outbox } from '@xiaozhi/outbox';
import type { ManagerApi } from '../config/manager-api.js';
import { toLetter } from './dead-letter.js';
import type { LetterOrders } from './letter-orders.js';
import { outboxIdOf } from './outbox-id.js';
import { ScanPlan } from './scan-plan.js';

const TICK_MS = 10_000;
/** An outbox in which nothing waits, and nothing changes, is told of as often. */
const HEARTBEAT_MS = 60_000;
/** Deaths of one moment are told together. */
const SOON_MS = 500;
/** Lists of orders that one tick carries out. */
const ROUNDS_COUNT = 50;

export interface OutboxReporterDeps {
  outbox: Outbox;
  topics: readonly string[];
  orders: Pick<LetterOrders, 'carryOut'>;
  /** There is new work in the queue. */
  nudge: () => void;
  client: Pick<ManagerApi, 'post'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Tells manager-api how the outbox is and which dead letters it holds, and carries out what operators ordered about
 * them: manager-api cannot call a gateway, so its answers bring the orders. Nothing that was said is told.
 */
export class OutboxReporter {
  private readonly gatewayId = newId();
  private readonly scans: ScanPlan;
  private readonly ending = new AbortController();
  private outboxId: string | undefined;
  private cancelTimer: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private isStarted = false;
  private isNudged = false;
  private done: OutboxReport['done'] = [];
  private told = '';
  private toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: OutboxReporterDeps) {
    this.scans = new ScanPlan(() => deps.clock.now().getTime());
  }

  /** Reports now, and then every 10 s as long as there is something to say. */
  start(): void {
    this.isStarted = true;
    this.tick();
  }

  /** Ends a report that is under way. */
  async stop(): Promise<void> {
    this.isStarted = false;
    this.cancelTimer?.();
    this.ending.abort();
    await this.running;
  }

  /** Entries have become dead letters. */
  died(): void {
    this.scans.want('changed');
    if (this.isStarted && this.running === undefined) this.wakeIn(Math.max(SOON_MS, this.scans.waitMs));
    this.isNudged = true;
  }

  private tick(): void {
    this.isNudged = false;
    this.running = this.report()
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.running = undefined;
        if (this.isStarted) this.wakeIn(this.isNudged ? Math.max(SOON_MS, this.scans.waitMs) : TICK_MS);
      });
  }

  private wakeIn(delayMs: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.deps.clock.schedule(delayMs, () => this.tick());
  }

  private failed(error: unknown): void {
    // Everything is told again with the next report: manager-api may be down just now.
    if (this.isStarted) this.deps.logger.debug({ error }, 'the outbox is not reported');
  }

  private async report(): Promise<void> {
    this.outboxId ??= await outboxIdOf(this.deps.outbox);
    const topics = await this.readTopics();
    if (this.scans.isDue) await this.list(topics);
    else if (!this.isWorthTelling(topics)) return;
    await this.carryOut(await this.send({ topics }));
  }

  /** As long as there are orders, and something comes of them. */
  private async carryOut({ orders }: OutboxReportAnswer): Promise<void> {
    let left = orders;
    for (let round = 0; left.length > 0 && round < ROUNDS_COUNT; round += 1) {
      for (const order of left) if (this.isStarted) await this.carryOutOne(order);
      if (this.done.length === 0) return;
      this.deps.nudge();
      left = (await this.send({ topics: await this.readTopics() })).orders;
    }
  }

  private async carryOutOne(order: OutboxOrder): Promise<void> {
    const { orderId, entryId } = order;
    try {
      await this.deps.orders.carryOut(order);
      this.done = [...this.done, { orderId, entryId }];
    } catch (error) {
      this.deps.logger.warn({ error, orderId, entryId }, 'an order about a dead letter waits');
    }
  }

  /** All dead letters. Begins anew when it breaks off. */
  private async list(topics: OutboxTopic[]): Promise<void> {
    this.scans.begin();
    try {
      await this.listInParts(topics);
    } catch (error) {
      this.scans.want('changed');
      throw error;
    }
  }

  private async listInParts(topics: OutboxTopic[]): Promise<void> {
    const scanId = newId();
    let part: OutboxLetter[] = [];
    for (const { topic, dead } of topics) {
      for (let page = 1; (page - 1) * OUTBOX_PAGE_COUNT < dead; page += 1) {
        const { items } = await this.deps.outbox.deadLetters(topic, { page, limit: OUTBOX_PAGE_COUNT });
        if (items.length === 0) break;
        if (part.length > 0) await this.send({ topics, letters: { scanId, isLast: false, items: part } });
        part = items.map(toLetter).filter((letter) => letter !== undefined);
      }
    }
    await this.send({ topics, letters: { scanId, isLast: true, items: part } });
  }

  private async send(body: Pick<OutboxReport, 'topics' | 'letters'>): Promise<OutboxReportAnswer> {
    const { outboxId = '', gatewayId, done } = this;
    const report: OutboxReport = { outboxId, gatewayId, ...body, done };
    const data = await this.deps.client.post('/outbox/report', report, this.ending.signal);
    this.done = this.done.slice(done.length);
    this.told = countsOf(body.topics);
    this.toldAtMs = this.deps.clock.now().getTime();
    const answer = outboxReportAnswer.parse(data);
    if (answer.wantsLetters && body.letters === undefined) this.scans.want('asked');
    return answer;
  }

  private isWorthTelling(topics: readonly OutboxTopic[]): boolean {
    const holds = topics.some(
      ({ queued, inFlight, accepted, dead }) => queued + inFlight + accepted + dead > 0,
    );
    const isSilent = Math.abs(this.deps.clock.now().getTime() - this.toldAtMs) >= HEARTBEAT_MS;
    return holds || isSilent || this.done.length > 0 || this.told !== countsOf(topics);
  }

  private async readTopics(): Promise<OutboxTopic[]> {
    const { outbox, topics, clock } = this.deps;
    return Promise.all(
      topics.map(async (topic) => {
        const [stats, due] = await Promise.all([outbox.stats(topic), outbox.nextDueAt(topic)]);
        const nextDueInMs = due === undefined ? null : Math.max(0, due.getTime() - clock.now().getTime());
        return { topic, ...stats, nextDueInMs };
      }),
    );
  }
}

function countsOf(topics: readonly OutboxTopic[]): string {
  return JSON.stringify(
    topics.map(({ queued, inFlight, accepted, dead }) => [queued, inFlight, accepted, dead]),
  );
}
