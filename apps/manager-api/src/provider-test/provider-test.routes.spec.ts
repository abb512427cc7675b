import type { ProviderTestView } from '@xiaozhi/contracts';
import { ManagerHarness } from '../testing/manager-harness.js';
import { describeProviderTests } from '../testing/provider-test-suite.js';

jest.setTimeout(60_000);
describeProviderTests('SQLite', () => ({}));

describe('a test without a gateway', () => {
  let harness: ManagerHarness;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
  });
  afterAll(() => harness.stop());

  it('says so at once, and keeps no settings', async () => {
    const body = { modelType: 'VAD', providerCode: 'silero' };
    const asked = await harness.client.data<ProviderTestView>('POST', '/api/model/provider-test', body);
    expect(asked).toMatchObject({ state: 'no-gateway', steps: [] });
    const [row] = await harness.manager.database.repository('providerTest').find();
    expect(row?.sealed_order).toBeNull();
    const changes = await harness.manager.database.repository('changeEvent').find();
    expect(JSON.stringify(changes)).not.toContain('provider-test');
  });
});
