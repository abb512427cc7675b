import { bucketOf, valueOfBucket } from '@xiaozhi/contracts';
import type {
  AgentView,
  AnalyticsPriceView,
  AnalyticsRebuildView,
  AnalyticsSeriesView,
  AnalyticsSummaryView,
} from '@xiaozhi/contracts';
import { AnalyticsJob } from '../analytics/analytics.job.js';
import { AnalyticsRebuild } from '../analytics/analytics-rebuild.service.js';
import { sumUpDays } from '../analytics/rollup-upkeep.js';
import { newDevice } from '../device/device.service.js';
import { DatabaseMemoryStore } from '../memory/database-memory.store.js';
import { parseRoleId } from '@xiaozhi/memory';
import { HOUR_MS, aStored, aTurn, aUsage, anInteraction } from './analytics-world.js';
import { ManagerHarness, OPERATOR } from './manager-harness.js';

const DEVICES = ['02:00:00:00:0b:01', '02:00:00:00:0b:02', '02:00:00:00:0b:03'];
/** The begin of an hour two days ago. */
const START_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 48 * HOUR_MS;
const at = (hours: number): string => new Date(START_MS + hours * HOUR_MS + 60_000).toISOString();
const hour = (hours: number): string => new Date(START_MS + hours * HOUR_MS).toISOString();

/** What operators are shown of figures. */
export function describeAnalyticsRoutes(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the routes of figures on ${kind}`, () => {
    let harness: ManagerHarness;
    let agentId: string;
    const series = (query: Record<string, string>): Promise<AnalyticsSeriesView> =>
      harness.client.data('GET', `/api/analytics/memory?${String(new URLSearchParams(query))}`);
    const period = { from: hour(0), to: hour(4), interval: 'hour' };

    beforeAll(async () => {
      harness = await ManagerHarness.start(databaseEnv());
      await harness.setUp();
      const settings = { name: 'Ann', memoryProvider: 'Memory_local' };
      agentId = (await harness.client.data<AgentView>('POST', '/api/agent', settings)).id;
      await harness.manager.app.get(AnalyticsRebuild).settled();
      for (const id of DEVICES)
        await harness.manager.database.write((rows) =>
          rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agentId, null)),
        );
      await reportAll();
    });
    afterAll(() => harness.stop());

    /** Turns in the first and third hour; recalls of 10, 20, … 100 ms; a language model; memories. */
    async function reportAll(): Promise<void> {
      const [deviceId = ''] = DEVICES;
      for (let index = 0; index < 10; index += 1) {
        const startedAt = at(index < 6 ? 0 : 2);
        const body = aTurn(`t${index}`, { deviceId, agentId, startedAt, firstFrameMs: 100 * (index + 1) });
        expect((await harness.gateway('/turn/report', body)).body?.code).toBe(0);
        const recalled = [
          { id: 'm', text: 'a secret word', score: 1, source: 'mirror' as const, use: index < 2 ? 0.5 : 0 },
        ];
        const told = anInteraction(`t${index}`, {
          ...{ at: startedAt, roleId: deviceId, deviceId, agentId, state: 'queued' },
          ...{ recalled: index < 7 ? recalled : [], recallMs: 10 * (index + 1) },
        });
        for (const state of ['captured', 'queued', 'extracted', 'extracted'] as const)
          await harness.gateway('/interaction/report', { ...told, state });
      }
      const backlog = [{ topic: 'memory', waiting: 4, dead: 0, oldestAgeMs: 5_000 }];
      const usage = aUsage('u1', { at: at(1), agentId, backlog });
      for (const body of [usage, usage]) await harness.gateway('/usage/report', body);
      for (const [index, roleId] of DEVICES.entries())
        await harness.manager.app.get(DatabaseMemoryStore).apply({
          ...{ roleId: parseRoleId(roleId), interactionIds: [] },
          changes: [
            {
              kind: 'add',
              memory: aStored(`likes-${index}`, roleId, { agentId, kind: 'preference', slot: 'likes:tea' }),
            },
            {
              kind: 'add',
              memory: aStored(`rare-${index}`, roleId, { agentId, kind: 'note', slot: `secret-${index}` }),
            },
          ],
        });
    }

    it('show turns by the hour', async () => {
      const { points, total, labels, from, to } = await series({ metric: 'turns', ...period, agentId });
      expect(points.map(({ at: time, values }) => [time, values.spoken ?? 0])).toEqual([
        ...[[hour(0), 6] as const, [hour(1), 0] as const, [hour(2), 4] as const, [hour(3), 0] as const],
      ]);
      expect([total, labels, from, to]).toEqual([{ spoken: 10 }, ['spoken'], hour(0), hour(4)]);
    });

    it('show percentiles of all that was counted, within their error', async () => {
      const { total, errorShare, points } = await series({ metric: 'first-frame', ...period, agentId });
      for (const [name, exact] of [
        ...(['p50', 'p90', 'p99', 'max'] as const).map(
          (name, index) => [name, [500, 900, 1_000, 1_000][index] ?? 0] as const,
        ),
      ])
        expect(Math.abs((total[name] ?? 0) - exact)).toBeLessThanOrEqual(exact * (errorShare ?? 0) + 0.1);
      expect([total.count, points[0]?.values.count, points[1]?.values]).toEqual([10, 6, {}]);
    });

    it('show how often something was recalled and used', async () => {
      const { total } = await series({ metric: 'recalls', ...period, agentId });
      expect(total).toEqual({
        ...{ asked: 10, hit: 7, used: 2, memories: 7, memoriesUsed: 2, hitShare: 0.7, usedShare: 0.2 },
      });
      const latency = await series({ metric: 'recall-latency', ...period, agentId });
      expect(latency.total.p50).toBeCloseTo(valueOfBucket(bucketOf(50)), 1);
    });

    it('show tokens, errors and the backlog, each report once', async () => {
      expect((await series({ metric: 'tokens', ...period })).total).toEqual({ input: 100, output: 20 });
      const errors = await series({ metric: 'call-errors', ...period, agentId });
      expect(errors.total).toEqual({ 'reply:LLM_UNAVAILABLE': 1 });
      const backlog = await series({ metric: 'backlog-age', ...period });
      expect(backlog.total).toMatchObject({ count: 1, p50: backlog.total.max });
      expect((await series({ metric: 'call-latency', ...period, label: 'reply' })).total.count).toBe(2);
    });

    it('show how many memories there were, by kind, at the end of each day', async () => {
      const now = new Date(Date.now() + HOUR_MS).toISOString();
      const { points, total } = await series({ metric: 'memories', from: hour(0), to: now, agentId });
      expect(total).toEqual({ note: 3, preference: 3 });
      expect([points[0]?.values, points.at(-1)?.values]).toEqual([{}, { note: 3, preference: 3 }]);
      const events = await series({ metric: 'memory-events', from: hour(0), to: now, agentId });
      expect(events.total).toEqual({ add: 6 });
    });

    it('begin days where the time zone does', async () => {
      const days = async (timeZone: string): Promise<string[]> => {
        const from = '2026-03-27T23:00:00Z';
        return (await series({ metric: 'turns', from, to: '2026-03-30T22:00:00Z', timeZone })).points.map(
          (point) => point.at,
        );
      };
      // The clock goes forward on the 29th: that day has 23 hours.
      expect(await days('Europe/Berlin')).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
      expect(await days('UTC')).toEqual(['2026-03-27', '2026-03-28', '2026-03-29', '2026-03-30']);
      expect(await days('Asia/Shanghai')).toEqual(['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31']);
    });

    it('show the same days after hours were summed up', async () => {
      const query = { metric: 'turns', from: hour(-48), to: hour(72), agentId };
      const before = await series(query);
      expect(await sumUpDays(harness.manager.database, hour(72))).toBeGreaterThan(0);
      expect((await series(query)).total).toEqual(before.total);
      expect((await series(query)).points).toEqual(before.points);
      // As long as hours are kept, they come back with a rebuild.
      const { isRunning } = await harness.client.data<AnalyticsRebuildView>('POST', '/api/analytics/rebuild');
      expect(typeof isRunning).toBe('boolean');
      await harness.manager.app.get(AnalyticsRebuild).settled();
      expect((await series({ metric: 'turns', ...period, agentId })).points[0]?.values).toEqual({
        spoken: 6,
      });
    });

    it('sum up a period, with costs where a price was set', async () => {
      const summary = (): Promise<AnalyticsSummaryView> =>
        harness.client.data('GET', `/api/analytics/summary?agentId=${agentId}`);
      const first = await summary();
      expect(first).toMatchObject({
        turns: { spoken: 10 },
        recalls: { asked: 10, hit: 7, hitShare: 0.7 },
        memories: { current: { note: 3, preference: 3 }, growth: 6, superseded: 0, events: { add: 6 } },
        interactions: { extracted: 10 },
        isRebuilding: false,
      });
      expect(first.providers).toMatchObject([{ configId: 'LLM_x', calls: { reply: 2 }, cost: null }]);
      expect(JSON.stringify(first)).not.toMatch(/secret|02:00/);
      const bad = await harness.client.send('PUT', '/api/analytics/price/LLM_x', { currency: 'EUR' });
      expect([bad.status, bad.body?.error]).toEqual([404, 'PROVIDER_NOT_FOUND']);
      const price = { currency: 'EUR', perMillionInputTokens: 3, perMillionOutputTokens: null, perCall: 0.5 };
      const set = await harness.client.data<AnalyticsPriceView>(
        ...(['PUT', '/api/analytics/price/LLM_RuleBased', price] as const),
      );
      expect(set).toMatchObject({ configId: 'LLM_RuleBased', ...price });
      const line = { ...aUsage('x', { at: at(1) }).lines[0], configId: 'LLM_RuleBased', estimatedTokens: 9 };
      await harness.gateway('/usage/report', { id: 'u2', agentId, at: at(1), lines: [line] });
      const priced = (await summary()).providers.find(({ configId }) => configId === 'LLM_RuleBased');
      expect(priced?.cost).toEqual({
        ...{ amount: 0.0003 + 1, currency: 'EUR', isEstimate: true, hasEstimatedTokens: true },
      });
    });

    it('name a topic when enough roles have it, and no other', async () => {
      await harness.manager.app.get(AnalyticsJob).runDue();
      const { topics } = await harness.client.data<AnalyticsSummaryView>('GET', '/api/analytics/summary');
      expect(topics).toMatchObject({
        minRoles: 3,
        list: [{ topic: 'likes:tea', kind: 'preference', roles: 3, memories: 3 }],
      });
      expect(await harness.manager.database.repository('analyticsTopic').count()).toBe(2);
    });

    it('give the points as a file', async () => {
      const query = String(new URLSearchParams({ metric: 'turns', ...period, agentId }));
      const file = await harness.client.send('GET', `/api/analytics/memory.csv?${query}`);
      expect(file.headers.get('content-type')).toContain('text/csv');
      expect(file.text).toBe(`at,spoken\r\n${hour(0)},6\r\n${hour(1)},\r\n${hour(2)},4\r\n${hour(3)},\r\n`);
    });

    it.each([
      ['metric=words', 422, 'INPUT_INVALID'],
      ['metric=turns&timeZone=Mars/Olympus', 422, 'INPUT_INVALID'],
      ['metric=turns&from=yesterday', 422, 'INPUT_INVALID'],
      [`metric=turns&from=${hour(4)}&to=${hour(0)}`, 422, 'ANALYTICS_RANGE_INVALID'],
      ['metric=turns&from=2000-01-01T00:00:00Z', 422, 'ANALYTICS_RANGE_INVALID'],
      [
        'metric=turns&interval=hour&from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z',
        422,
        'ANALYTICS_RANGE_INVALID',
      ],
      [
        'metric=turns&interval=hour&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z',
        422,
        'ANALYTICS_RANGE_TOO_FINE',
      ],
    ])('refuse %s', async (query, status, error) => {
      const answer = await harness.client.send('GET', `/api/analytics/memory?${query}`);
      expect([answer.status, answer.body?.error]).toEqual([status, error]);
    });

    it('let viewers read, and set no price', async () => {
      await harness.manager.database.write((rows) =>
        rows.of('user').update({ username: OPERATOR.username }, { role: 'viewer' }),
      );
      try {
        expect((await harness.client.send('GET', '/api/analytics/summary')).status).toBe(200);
        const price = await harness.client.send('PUT', '/api/analytics/price/x', { currency: 'EUR' });
        const rebuild = await harness.client.send('POST', '/api/analytics/rebuild');
        expect([price.status, rebuild.status]).toEqual([403, 403]);
      } finally {
        await harness.manager.database.write((rows) =>
          rows.of('user').update({ username: OPERATOR.username }, { role: 'owner' }),
        );
      }
    });
  });
}
