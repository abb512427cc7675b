import type {
  AgentBatchStart,
  AgentBatchView,
  AgentTemplateView,
  AgentVersionView,
  AgentView,
  AuditView,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { AgentBatchRunner } from '../agent-batch/agent-batch.runner.js';
import type { BatchWorks } from '../agent-batch/batch-work.js';
import { AccountBench, refusal } from './account-bench.js';
import type { Answer, HttpClient } from './http-client.js';

const ROUTE = '/api/agent/batch';
const ENGLISH = { action: 'update', fields: { language: 'en' } };

/** Changes of many agents, on any database. */
export function describeAgentBatches(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`a change of many agents on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());
    let series = 0;
    beforeEach(() => (series += 1));

    /** Names begin with the series, so that a search finds those of one test. */
    const makeAgents = async (count: number, fields: object = {}): Promise<string[]> => {
      const ids: string[] = [];
      for (let number = 0; number < count; number += 1) {
        const body = { name: `batch-${series}-${number}`, language: 'zh', plugins: [], ...fields };
        ids.push((await bench.owner.data<AgentView>('POST', '/api/agent', body)).id);
      }
      return ids;
    };
    const send = (
      body: object,
      client: HttpClient = bench.owner,
      headers?: Record<string, string>,
    ): Promise<Answer> => client.send('POST', ROUTE, body, headers);
    const begin = async (body: object, client: HttpClient = bench.owner): Promise<string> => {
      const { confirm } = await client.data<AgentBatchStart>('POST', ROUTE, body);
      const started = await client.data<AgentBatchStart>('POST', ROUTE, { ...body, dryRun: false, confirm });
      return started.batchId ?? '';
    };
    const look = (id: string, query = ''): Promise<AgentBatchView> =>
      bench.owner.data('GET', `${ROUTE}/${id}?${query}`);
    const ended = async (id: string): Promise<AgentBatchView> => {
      for (;;) {
        const batch = await look(id, 'limit=200');
        if (batch.state !== 'running') return batch;
      }
    };
    const agent = (id: string): Promise<AgentView> => bench.owner.data('GET', `/api/agent/${id}`);
    const updates = async (id: string): Promise<AuditView[]> =>
      (await bench.owner.data<PageView<AuditView>>('GET', `/api/audit?target=${id}&action=agent.update`))
        .list;

    it('says which in a dry run, and begins only with its token', async () => {
      const ids = await makeAgents(3);
      const body = { search: `BATCH-${series}-`, change: ENGLISH };
      const preview = await bench.owner.data<AgentBatchStart>('POST', ROUTE, body);
      expect(preview).toMatchObject({ dryRun: true, count: 3, batchId: null });
      expect(preview.agents.map(({ id }) => id)).toEqual([...ids].sort());
      expect(refusal(await send({ ...body, dryRun: false }))).toEqual([409, 'CONFIRM_NEEDED']);
      const other = { ...body, change: { action: 'update', fields: { language: 'zh' } } };
      const late = { dryRun: false, confirm: preview.confirm };
      expect(refusal(await send({ ...other, ...late }))).toEqual([409, 'CONFIRM_OUTDATED']);
      await makeAgents(1);
      expect(refusal(await send({ ...body, ...late }))).toEqual([409, 'CONFIRM_OUTDATED']);
      for (const id of ids) expect((await agent(id)).language).toBe('zh');
    });

    it('changes each with its audit entry and its version', async () => {
      const ids = await makeAgents(5);
      const id = await begin({ ids, change: ENGLISH });
      const batch = await ended(id);
      expect(batch).toMatchObject({ state: 'done', action: 'update', actor: 'user:operator' });
      expect(batch.counts).toEqual({ total: 5, done: 5, failed: 0, left: 0 });
      for (const one of ids) {
        expect((await agent(one)).language).toBe('en');
        const versions = await bench.owner.data<PageView<AgentVersionView>>(
          'GET',
          `/api/agent/${one}/version`,
        );
        expect(versions.list.map(({ changed }) => changed)).toEqual([['language'], []]);
        const [entry, ...more] = await updates(one);
        expect(more).toEqual([]);
        expect(entry).toMatchObject({ actor: 'user:operator', details: { batchId: id }, requestId: null });
      }
      const [entry] = await bench.audited('agent.batch');
      expect(entry).toMatchObject({ target: id, details: { count: 5, fields: ['language'] } });
    });

    it('goes on past one that cannot be changed, and says why', async () => {
      const ids = await makeAgents(3);
      const runner = bench.harness.manager.app.get(AgentBatchRunner);
      const body = { ids, change: ENGLISH };
      // Held back, so that one is gone when its turn comes.
      const nudge = jest.spyOn(runner, 'nudge').mockImplementation(() => undefined);
      const id = await begin(body);
      await bench.owner.data('DELETE', `/api/agent/${ids[1]}`);
      nudge.mockRestore();
      runner.nudge();
      const batch = await ended(id);
      expect(batch.counts).toEqual({ total: 3, done: 2, failed: 1, left: 0 });
      expect(batch.agents.list[0]).toMatchObject({
        ...{ agentId: ids[1], name: null, state: 'failed', error: 'AGENT_NOT_FOUND' },
      });
      expect((await look(id, 'state=failed')).agents.total).toBe(1);
      expect((await look(id, 'state=done&limit=1&page=2')).agents.list).toHaveLength(1);
    });

    it('sets what a template says, and gives and takes tools', async () => {
      const add = (providerCode: string): Promise<ModelProviderView> =>
        bench.owner.data('POST', '/api/model/provider', {
          ...{ modelType: 'Plugin', providerCode, name: providerCode, fields: [], sort: 1 },
        });
      const [first, second] = [await add('first_tool'), await add('second_tool')];
      const [id = ''] = await makeAgents(1, { plugins: [first.id] });
      const tools = (await agent(id)).plugins;
      expect(tools).toHaveLength(1);
      const settings = { systemPrompt: 'You are a pirate.', language: 'en' };
      const made = { name: 'Pirates', settings };
      const template = await bench.owner.data<AgentTemplateView>('POST', '/api/agent-template', made);
      await ended(await begin({ ids: [id], change: { action: 'template', templateId: template.id } }));
      expect(await agent(id)).toMatchObject({ ...settings, name: `batch-${series}-0`, plugins: tools });
      await ended(await begin({ ids: [id], change: { action: 'plugins', add: [second.id], remove: tools } }));
      const { plugins } = await agent(id);
      expect(plugins).toEqual([second.configId]);
      await bench.owner.data('DELETE', `/api/agent-template/${template.id}`);
      const gone = { ids: [id], change: { action: 'template', templateId: template.id } };
      expect(refusal(await send(gone))).toEqual([404, 'TEMPLATE_NOT_FOUND']);
    });

    it('refuses at once what would fail for all', async () => {
      const ids = await makeAgents(1);
      const unknown = { action: 'update', fields: { models: { LLM: 'nobody' } } };
      expect(refusal(await send({ ids, change: unknown }))).toEqual([422, 'PROVIDER_UNKNOWN']);
      expect(refusal(await send({ ids: ['nobody'], change: ENGLISH }))).toEqual([404, 'AGENT_NOT_FOUND']);
      for (const body of [{}, { ids, search: '' }, { ids: [] }])
        expect((await send({ ...body, change: ENGLISH })).status).toBe(422);
      for (const change of [
        { action: 'update', fields: {} },
        { action: 'update', fields: { name: 'All' } },
      ])
        expect([change, (await send({ ids, change })).status]).toEqual([change, 422]);
    });

    it('is cancelled: what is done stays, and the rest as it is', async () => {
      const ids = await makeAgents(4);
      const runner = bench.harness.manager.app.get(AgentBatchRunner);
      const { works } = runner as unknown as { works: BatchWorks };
      const apply = works.apply.bind(works);
      let cancelled: Promise<AgentBatchView> | undefined;
      let id = '';
      let count = 0;
      const spy = jest.spyOn(works, 'apply').mockImplementation(async (...given) => {
        count += 1;
        // It is cancelled before its answer is here.
        if (count === 3) cancelled = bench.owner.data<AgentBatchView>('POST', `${ROUTE}/${given[3]}/cancel`);
        await cancelled;
        return apply(...given);
      });
      try {
        id = await begin({ ids, change: ENGLISH });
        expect((await ended(id)).counts).toEqual({ total: 4, done: 2, failed: 0, left: 2 });
      } finally {
        spy.mockRestore();
      }
      expect(await cancelled).toMatchObject({ state: 'cancelled', counts: { done: 2, left: 2 } });
      const languages = await Promise.all([...ids].sort().map(async (one) => (await agent(one)).language));
      expect(languages).toEqual(['en', 'en', 'zh', 'zh']);
      expect(refusal(await bench.owner.send('POST', `${ROUTE}/${id}/cancel`, {}))).toEqual([
        409,
        'BATCH_OVER',
      ]);
    });

    it('lets requests through while it goes on', async () => {
      const id = await begin({ ids: await makeAgents(60), change: ENGLISH });
      expect((await look(id)).counts.left).toBeGreaterThan(0);
      expect((await ended(id)).counts).toMatchObject({ done: 60, left: 0 });
    });

    it('is begun once with an idempotency key', async () => {
      const body = { ids: await makeAgents(2), change: ENGLISH };
      const { confirm } = await bench.owner.data<AgentBatchStart>('POST', ROUTE, body);
      const key = { 'idempotency-key': `batch-key-${kind}-0001` };
      const real = { ...body, dryRun: false, confirm };
      const [first, again] = [await send(real, bench.owner, key), await send(real, bench.owner, key)];
      const idOf = ({ body: answer }: Answer): unknown => (answer?.data as AgentBatchStart).batchId;
      expect([first.status, again.status, idOf(again)]).toEqual([200, 200, idOf(first)]);
      await ended(String(idOf(first)));
      for (const one of body.ids) expect(await updates(one)).toHaveLength(1);
    });

    it('changes what its user may change, as of the moment at which it does', async () => {
      const [shared = '', viewed = '', other = ''] = await makeAgents(3);
      const { user, client } = await bench.enter(`ed-${series}`, 'operator');
      await bench.owner.data('PUT', `/api/user/${user.id}`, { reach: 'shared' });
      const narrow = await bench.signIn(`ed-${series}`);
      const grant = (agentId: string, level: string): Promise<unknown> =>
        bench.owner.data('PUT', `/api/agent/${agentId}/grant/${user.id}`, { level });
      await grant(shared, 'edit');
      await grant(viewed, 'view');
      expect((await client.send('GET', '/api/auth/me')).status).toBe(401);
      const all = { search: `batch-${series}-`, change: ENGLISH };
      expect((await narrow.data<AgentBatchStart>('POST', ROUTE, all)).agents.map(({ id }) => id)).toEqual([
        shared,
      ]);
      expect(refusal(await send({ ids: [shared, other], change: ENGLISH }, narrow))).toEqual([
        404,
        'AGENT_NOT_FOUND',
      ]);
      expect(refusal(await send({ ids: [shared, viewed], change: ENGLISH }, narrow))).toEqual([
        403,
        'FORBIDDEN',
      ]);
      const runner = bench.harness.manager.app.get(AgentBatchRunner);
      const nudge = jest.spyOn(runner, 'nudge').mockImplementation(() => undefined);
      const id = await begin(all, narrow);
      await grant(shared, 'view');
      nudge.mockRestore();
      runner.nudge();
      const batch = await ended(id);
      expect(batch.agents.list).toMatchObject([{ agentId: shared, state: 'failed', error: 'FORBIDDEN' }]);
      expect((await agent(shared)).language).toBe('zh');
      const { user: stranger } = await bench.enter(`st-${series}`, 'operator');
      await bench.owner.data('PUT', `/api/user/${stranger.id}`, { reach: 'shared' });
      const nobody = await bench.signIn(`st-${series}`);
      expect(refusal(await nobody.send('GET', `${ROUTE}/${id}`))).toEqual([404, 'BATCH_NOT_FOUND']);
      expect(refusal(await nobody.send('POST', `${ROUTE}/${id}/cancel`, {}))).toEqual([
        404,
        'BATCH_NOT_FOUND',
      ]);
    });
  });
}
