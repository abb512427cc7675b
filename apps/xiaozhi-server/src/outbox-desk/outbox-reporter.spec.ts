import type { OutboxOrder, OutboxReport, OutboxReportAnswer } from '@xiaozhi/contracts';
import { outboxReport } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import { UNREADABLE_REASON } from '@xiaozhi/outbox';
import { settled } from '@xiaozhi/outbox/testing';
import { OutboxBench, ROLE, WORDS } from '../testing/outbox-bench.js';
import { OutboxReporter } from './outbox-reporter.js';

/** manager-api, as far as outboxes are reported to it. */
class Desk {
  readonly reports: OutboxReport[] = [];
  orders: OutboxOrder[] = [];
  wantsLetters = false;
  isDown = false;

  post(path: string, body: unknown): Promise<OutboxReportAnswer> {
    if (this.isDown) return Promise.reject(new Error('down'));
    const report = outboxReport.parse(body);
    this.reports.push(report);
    const isDone = ({ entryId }: OutboxOrder): boolean =>
      report.done.some((done) => done.entryId === entryId);
    this.orders = this.orders.filter((order) => !isDone(order));
    expect(path).toBe('/outbox/report');
    return Promise.resolve({ orders: this.orders, wantsLetters: this.wantsLetters });
  }

  get last(): OutboxReport {
    return this.reports.at(-1) as OutboxReport;
  }

  /** Dead letters of the last list, from its parts. */
  get letterIds(): string[] {
    const parts = this.reports.flatMap(({ letters }) => letters ?? []);
    const { scanId } = parts.at(-1) ?? {};
    return parts
      .filter((part) => part.scanId === scanId)
      .flatMap(({ items }) => items.map(({ entryId }) => entryId));
  }

  get listsCount(): number {
    return this.reports.filter(({ letters }) => letters?.isLast === true).length;
  }
}

describe(OutboxReporter, () => {
  let bench: OutboxBench;
  let desk: Desk;
  let reporter: OutboxReporter;
  let nudges: number;
  beforeEach(() => {
    bench = new OutboxBench();
    desk = new Desk();
    nudges = 0;
  });
  afterEach(async () => {
    await reporter.stop();
    await bench.end();
  });

  const begin = async (): Promise<void> => {
    const { outbox, clock, orders } = bench;
    const rest = { client: desk, clock, orders, logger: silentLogger() };
    reporter = new OutboxReporter({
      outbox,
      topics: ['memory', 'report'],
      nudge: () => (nudges += 1),
      ...rest,
    });
    reporter.start();
    await settled();
  };
  const pass = (seconds: number): Promise<void> => bench.clock.advance(seconds * 1_000);

  it('tells what waits and which letters are dead, and nothing that was said', async () => {
    await bench.bury('turn-1', 'The device is not bound to an agent any more.');
    await bench.append('turn-2');
    await pass(5);
    await begin();
    expect(desk.last).toMatchObject({
      topics: [
        { topic: 'memory', queued: 1, inFlight: 0, accepted: 0, dead: 1, oldestAgeMs: 5_000, nextDueInMs: 0 },
        { topic: 'report', queued: 0, dead: 0, oldestAgeMs: 0, nextDueInMs: null },
      ],
    });
    expect(desk.reports[0]?.letters?.items).toMatchObject([
      {
        ...{ entryId: 'turn-1', topic: 'memory', attempts: 1, fault: 'not-bound', sessionId: 's' },
        ...{ roleId: ROLE, deviceId: ROLE, agentId: 'agent' },
      },
    ]);
    expect(JSON.stringify(desk.reports)).not.toContain(WORDS);
  });

  it('lists what nobody can read, with whose memory it is', async () => {
    const { outbox, clock } = bench;
    await outbox.append({ id: 'odd', topic: 'memory', partitionKey: ROLE, payload: WORDS });
    await outbox.claim('memory', { limit: 1, maxBatch: 1, now: clock.now() });
    await outbox.bury(['odd'], { error: UNREADABLE_REASON });
    await begin();
    expect(desk.reports[0]?.letters?.items).toMatchObject([
      { entryId: 'odd', fault: 'unreadable', error: UNREADABLE_REASON, roleId: ROLE },
    ]);
    expect(JSON.stringify(desk.reports)).not.toContain(WORDS);
  });

  it('names the outbox the same after a restart, and the process another', async () => {
    await begin();
    const before = desk.last;
    await reporter.stop();
    await bench.restart();
    await begin();
    expect(desk.last.outboxId).toBe(before.outboxId);
    expect(desk.last.gatewayId).not.toBe(before.gatewayId);
  });

  it('is silent while nothing waits, but for a sign of life each minute', async () => {
    await begin();
    const before = desk.reports.length;
    await pass(50);
    expect(desk.reports).toHaveLength(before);
    await pass(20);
    expect(desk.reports).toHaveLength(before + 1);
    await bench.append('turn-1');
    await pass(30);
    expect(desk.reports).toHaveLength(before + 4);
    await bench.deliver('turn-1');
    await bench.outbox.discard('turn-1');
    await pass(40);
    expect(desk.reports).toHaveLength(before + 5);
    expect(desk.last.topics[0]).toMatchObject({ queued: 0, dead: 0 });
  });

  it('lists letters in parts, at once when some died, and not again while nothing changes', async () => {
    for (let number = 0; number < 205; number += 1) await bench.bury(`turn-${number}`);
    await begin();
    expect(desk.letterIds).toHaveLength(205);
    expect(new Set(desk.letterIds).size).toBe(205);
    expect(Math.max(...desk.reports.map(({ letters }) => letters?.items.length ?? 0))).toBe(100);
    await pass(30);
    expect(desk.listsCount).toBe(1);
    await bench.bury('late');
    reporter.died();
    reporter.died();
    await pass(1);
    expect([desk.listsCount, desk.letterIds.includes('late')]).toEqual([2, true]);
    await pass(60);
    expect(desk.listsCount).toBe(2);
  });

  it('lists letters when manager-api asks, but not all the time', async () => {
    desk.wantsLetters = true;
    await bench.bury('turn-1');
    await begin();
    await pass(55);
    expect(desk.listsCount).toBe(1);
    await pass(10);
    expect(desk.listsCount).toBe(2);
    desk.wantsLetters = false;
    await pass(500);
    expect(desk.listsCount).toBe(3);
    await pass(200);
    expect(desk.listsCount).toBe(4);
  });

  it('carries out orders, says so at once, and has the entry delivered', async () => {
    await bench.bury('turn-1');
    await bench.bury('turn-2');
    desk.orders = [
      { orderId: 'o-1', entryId: 'turn-1', attempts: 1, action: 'retry' },
      { orderId: 'o-2', entryId: 'turn-2', attempts: 1, action: 'discard' },
    ];
    await begin();
    expect(desk.last.done).toEqual([
      { orderId: 'o-1', entryId: 'turn-1' },
      { orderId: 'o-2', entryId: 'turn-2' },
    ]);
    expect([await bench.queuedIds(), await bench.deadIds()]).toEqual([['turn-1'], []]);
    expect([desk.orders, nudges]).toEqual([[], 1]);
  });

  it('says again what it did while manager-api could not hear it', async () => {
    await bench.bury('turn-1');
    desk.orders = [{ orderId: 'o-1', entryId: 'turn-1', attempts: 1, action: 'retry' }];
    const { orders } = bench;
    jest.spyOn(orders, 'carryOut').mockImplementation(() => {
      desk.isDown = true;
      return Promise.resolve(true);
    });
    jest.spyOn(bench, 'orders', 'get').mockReturnValue(orders);
    await begin();
    desk.isDown = false;
    await pass(10);
    expect(desk.reports.some(({ done }) => done.length === 1)).toBe(true);
    expect(desk.orders).toEqual([]);
  });

  it('goes on when manager-api was away, with a whole list', async () => {
    desk.isDown = true;
    await bench.bury('turn-1');
    await begin();
    await pass(20);
    desk.isDown = false;
    await pass(10);
    expect(desk.letterIds).toEqual(['turn-1']);
  });

  it('leaves no timer behind', async () => {
    await begin();
    await reporter.stop();
    reporter.died();
    expect(bench.clock.alarmCount).toBe(0);
  });
});
