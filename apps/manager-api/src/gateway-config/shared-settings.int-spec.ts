import { agentModels } from '@xiaozhi/contracts';
import type { AgentView } from '@xiaozhi/contracts';
import { ManagerHarness } from '../testing/manager-harness.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { GatewayConfigService } from './gateway-config.service.js';
import { SharedSettings } from './shared-settings.js';

jest.setTimeout(60_000);

describeOnMariaDb((databaseUrl) => {
  describe(SharedSettings, () => {
    let [first, second]: ManagerHarness[] = [];
    beforeAll(async () => {
      first = await ManagerHarness.start({ DATABASE_URL: databaseUrl() });
      await first.setUp();
      second = await ManagerHarness.start({ DATABASE_URL: databaseUrl() });
    });
    afterAll(async () => {
      await second?.stop();
      await first?.stop();
    });

    it('hears what another manager on the same database changed', async () => {
      if (first === undefined || second === undefined) throw new Error('no managers');
      const agent = await first.client.data<AgentView>('POST', '/api/agent', { name: 'Ann' });
      const size = async (manager: ManagerHarness): Promise<unknown> => {
        const request = { macAddress: '', clientId: '', agentId: agent.id, selectedModule: {} };
        const models = await manager.manager.app.get(GatewayConfigService).agentModels(request);
        return agentModels.parse(models).device_max_output_size;
      };
      expect(await size(second)).toBe('0');
      await first.manager.database.write((rows) =>
        rows.of('parameter').update({ code: 'device_max_output_size' }, { value: '77' }),
      );
      expect(await size(first)).toBe('77');
      while ((await size(second)) !== '77') await new Promise((next) => setTimeout(next, 50));
    });
  });
});
