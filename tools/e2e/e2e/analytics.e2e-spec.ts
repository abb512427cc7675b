import type {
  AnalyticsMetric,
  AnalyticsRebuildView,
  AnalyticsSeriesView,
  AnalyticsSummaryView,
  InteractionView,
  PageView,
  TurnTrace,
} from '@xiaozhi/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operator } from '../src/operator.js';
import { RecordingProxy } from '../src/recording-proxy.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICES = ['02:00:00:00:0c:01', '02:00:00:00:0c:02'];
const SENTENCES = ['My name is Daniel.', 'I live in Berlin.', 'Where do I live?', 'What is my name?'];
const TURNS_COUNT = DEVICES.length * SENTENCES.length;

describe('figures over time', () => {
  let stack: Stack;
  let operator: Operator;
  let agentId: string;
  const proxy = new RecordingProxy(() => stack.managerUrl);

  const series = (metric: AnalyticsMetric, more = ''): Promise<AnalyticsSeriesView> =>
    operator.call('GET', `/api/analytics/memory?metric=${metric}&interval=hour&agentId=${agentId}${more}`);
  const totalOf = async (metric: AnalyticsMetric, name: string): Promise<number> =>
    (await series(metric)).total[name] ?? 0;
  const summary = (): Promise<AnalyticsSummaryView> =>
    operator.call('GET', `/api/analytics/summary?agentId=${agentId}`);
  const sent = <T>(path: string): T[] =>
    proxy.requests.filter((request) => request.path === `/xiaozhi${path}`).map(({ body }) => body as T);
  const interactions = async (): Promise<InteractionView[]> =>
    (await operator.call<PageView<InteractionView>>('GET', `/api/interaction?agentId=${agentId}&limit=200`))
      .list;

  beforeAll(async () => {
    const managerUrl = await proxy.start();
    stack = new Stack({ MANAGER_API_URL: `${managerUrl}/xiaozhi`, USAGE_REPORT_MS: '300' });
    operator = await stack.start();
    agentId = (await operator.call<PageView<{ id: string }>>('GET', '/api/agent')).list[0]?.id ?? '';
    await operator.call('PUT', `/api/agent/${agentId}`, {
      ...{ enableMemory: true, memoryProvider: 'local', recallDeadlineMs: 5_000 },
    });
    for (const mac of DEVICES) {
      const device = stack.device(mac);
      await device.connect();
      for (const sentence of SENTENCES) await device.say(sentence);
      device.drop();
    }
    await until(
      'all turns counted',
      () => totalOf('turns', 'spoken'),
      (count) => count === TURNS_COUNT,
    );
    await until('all turns in memory', interactions, (all) =>
      all.every(({ state }) => ['extracted', 'nothing', 'screened'].includes(state)),
    );
  });
  afterAll(async () => {
    await stack.stop();
    await proxy.stop();
  });

  it('show exactly the turns and recalls that there were', async () => {
    expect((await series('turns')).total).toEqual({ spoken: TURNS_COUNT });
    const told = (await interactions()).filter(({ recallMs }) => recallMs !== null);
    const hits = told.filter(({ recalled }) => recalled.length > 0).length;
    const { total } = await series('recalls');
    expect(total).toMatchObject({ asked: told.length, hit: hits });
    expect(told.length).toBe(TURNS_COUNT);
    expect(hits).toBeGreaterThanOrEqual(DEVICES.length * 2);
    const { memories } = await summary();
    expect(memories.current).toMatchObject({ name: DEVICES.length, home: DEVICES.length });
  });

  it('show percentiles of the traces within their error', async () => {
    const traces = [
      ...new Map(sent<TurnTrace>('/turn/report').map((trace) => [trace.turnId, trace])).values(),
    ];
    const waits = traces.map(({ firstFrameMs = 0 }) => Math.round(firstFrameMs)).sort((a, b) => a - b);
    expect(waits).toHaveLength(TURNS_COUNT);
    const { total, errorShare } = await series('first-frame');
    for (const [name, share] of Object.entries({ p50: 0.5, p90: 0.9, p99: 0.99 })) {
      const exact = waits[Math.ceil(waits.length * share) - 1] ?? 0;
      const error = Math.abs((total[name] ?? 0) - exact);
      expect(error).toBeLessThanOrEqual(Math.max(1, exact * (errorShare ?? 0)) + 0.1);
    }
  });

  it('show what providers were asked for', async () => {
    await until(
      'saves counted',
      () => totalOf('calls', 'save'),
      (count) => count >= DEVICES.length,
    );
    const { providers } = await summary();
    const memory = providers.find(({ configId }) => configId === 'Memory_local');
    expect(memory).toMatchObject({ providerCode: 'local', errors: {}, cost: null, inputTokens: 0 });
    expect(memory?.facts).toBeGreaterThanOrEqual(DEVICES.length * 2);
    const model = providers.find(({ configId }) => configId === 'LLM_RuleBased');
    expect(model?.calls.reply).toBeGreaterThanOrEqual(TURNS_COUNT);
    expect(model?.inputTokens).toBe(0);
  });

  it('do not change when a gateway brings everything again, nor when all is counted again', async () => {
    const metrics = [
      'turns',
      'first-frame',
      'stages',
      'recalls',
      'interactions',
      'memories',
      'memory-events',
    ] as const;
    const all = async (): Promise<unknown[]> =>
      Promise.all(metrics.map(async (metric) => (await series(metric)).points));
    const usage = await totalOf('calls', 'save');
    const before = await all();
    const secret = readFileSync(join(stack.folder, 'manager', 'gateway-secret'), 'utf8').trim();
    const again = proxy.requests.filter(({ path }) => path.endsWith('/report'));
    expect(again.length).toBeGreaterThan(TURNS_COUNT * 3);
    for (const { path, body } of again) {
      const answer = await fetch(`${stack.managerUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(await answer.json()).toMatchObject({ code: 0 });
    }
    expect(await all()).toEqual(before);
    expect(await totalOf('calls', 'save')).toBe(usage);
    await operator.call('POST', '/api/analytics/rebuild');
    await until(
      'all counted again',
      () => operator.call<AnalyticsRebuildView>('GET', '/api/analytics/rebuild'),
      ({ isRunning }) => !isRunning,
    );
    expect(await all()).toEqual(before);
  });

  it('forget a person who is erased, in every hour', async () => {
    const [roleId = ''] = DEVICES;
    await operator.call('POST', '/api/memory-erasure', { agentId, roleId, confirm: roleId });
    expect(await totalOf('turns', 'spoken')).toBe(TURNS_COUNT - SENTENCES.length);
    expect((await summary()).memories.current).toMatchObject({ name: 1, home: 1 });
  });
});
