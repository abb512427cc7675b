import { randomBytes } from 'node:crypto';
import type { AgentBatchStart, AgentBatchView, AgentView, AuditView, PageView } from '@xiaozhi/contracts';
import { describeAgentBatches } from '../testing/agent-batch-suite.js';
import { ManagerHarness } from '../testing/manager-harness.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { AgentBatchRunner } from './agent-batch.runner.js';
import type { BatchWorks } from './batch-work.js';

const MASTER_KEY = randomBytes(32).toString('base64');
const AGENTS_COUNT = 12;
const STALLED_AT = 5;

describeOnMariaDb((databaseUrl) => {
  describeAgentBatches('MariaDB', () => ({ RATE_LIMIT: 'off', DATABASE_URL: databaseUrl() }));
});

describeOnMariaDb((databaseUrl) => {
  describe('a change of many agents, of two managers', () => {
    let [first, second]: (ManagerHarness | undefined)[] = [];
    beforeAll(async () => {
      const env = { RATE_LIMIT: 'off', DATABASE_URL: databaseUrl(), MASTER_KEY };
      first = await ManagerHarness.start(env);
      await first.setUp();
      second = await ManagerHarness.start(env);
    });
    afterAll(async () => {
      await first?.stop();
      await second?.stop();
    });

    it('goes on at the other one where the first stands still, and changes each agent once', async () => {
      if (first === undefined || second === undefined) throw new Error('There are no two managers.');
      const { client } = first;
      const ids: string[] = [];
      for (let count = 0; count < AGENTS_COUNT; count += 1)
        ids.push(
          (await client.data<AgentView>('POST', '/api/agent', { name: `a ${count}`, language: 'zh' })).id,
        );

      const { works } = first.manager.app.get<unknown>(AgentBatchRunner) as { works: BatchWorks };
      const apply = works.apply.bind(works);
      let goOn: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (goOn = resolve));
      let count = 0;
      const stalled = new Promise<void>((stands) => {
        jest.spyOn(works, 'apply').mockImplementation(async (...given) => {
          count += 1;
          if (count === STALLED_AT) {
            stands();
            await held;
          }
          return apply(...given);
        });
      });
      // The second must not be first.
      const others = second.manager.app.get(AgentBatchRunner);
      const nudge = jest.spyOn(others, 'nudge').mockImplementation(() => undefined);
      const body = { ids, change: { action: 'update', fields: { language: 'en' } } };
      const { confirm } = await client.data<AgentBatchStart>('POST', '/api/agent/batch', body);
      const real = { ...body, dryRun: false, confirm };
      const { batchId } = await client.data<AgentBatchStart>('POST', '/api/agent/batch', real);
      await stalled;
      const look = (): Promise<AgentBatchView> => client.data('GET', `/api/agent/batch/${batchId}`);
      expect((await look()).counts).toEqual({ total: AGENTS_COUNT, done: 4, failed: 0, left: 8 });

      // Its lease is over, as though it had been killed.
      const { database } = first.manager;
      await database.write((rows) =>
        rows.of('agentBatch').update({ id: batchId ?? '' }, { lease_until: '2020-01-01T00:00:00.000Z' }),
      );
      nudge.mockRestore();
      others.nudge();
      while ((await look()).state === 'running');
      goOn();
      await first.manager.app.get(AgentBatchRunner).onModuleDestroy();

      expect((await look()).counts).toEqual({ total: AGENTS_COUNT, done: AGENTS_COUNT, failed: 0, left: 0 });
      expect(count).toBe(STALLED_AT);
      for (const id of ids) {
        const query = `/api/audit?action=agent.update&target=${id}`;
        expect((await client.data<PageView<AuditView>>('GET', query)).total).toBe(1);
        expect(await client.data('GET', `/api/agent/${id}`)).toMatchObject({ language: 'en' });
      }
    });
  });
});
