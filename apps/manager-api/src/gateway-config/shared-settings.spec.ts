import { agentModels } from '@xiaozhi/contracts';
import type { AgentModels, AgentView, ModelProviderView } from '@xiaozhi/contracts';
import { ManagerHarness } from '../testing/manager-harness.js';
import { statementsOf } from '../testing/statements-of.js';
import { GatewayConfigService } from './gateway-config.service.js';
import { SharedSettings } from './shared-settings.js';

jest.setTimeout(30_000);

describe(SharedSettings, () => {
  let harness: ManagerHarness;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
  });
  afterAll(() => harness.stop());

  const make = (name: string, more: object = {}): Promise<AgentView> =>
    harness.client.data('POST', '/api/agent', { name, ...more });
  const modelsOf = async (agentId: string): Promise<AgentModels> => {
    const request = { macAddress: '', clientId: '', agentId, selectedModule: {} };
    return agentModels.parse(await harness.manager.app.get(GatewayConfigService).agentModels(request));
  };

  it('has a changed provider in the next answer', async () => {
    const fields = (model: string): object[] => [{ key: 'model_name', value: model }];
    const made = await harness.client.data<ModelProviderView>('POST', '/api/model/provider', {
      ...{ modelType: 'LLM', providerCode: 'openai', name: 'Mine', sort: 1, fields: fields('one') },
    });
    const { id } = await make('Ann', { models: { LLM: made.id } });
    const model = async (): Promise<unknown> => Object.values((await modelsOf(id)).LLM ?? {})[0]?.model_name;
    expect(await model()).toBe('one');
    await harness.client.data('PUT', `/api/model/provider/${made.id}`, { fields: fields('two') });
    expect(await model()).toBe('two');
  });

  it('keeps what one agent adds to a shared voice out of the answers of others', async () => {
    const loud = await make('Loud', { voice: { volume: 40 } });
    const plain = await make('Plain');
    const volume = async (id: string): Promise<unknown> => {
      const { TTS, selected_module: selected } = await modelsOf(id);
      return TTS?.[selected.TTS ?? '']?.ttsVolume;
    };
    expect([await volume(loud.id), await volume(plain.id), await volume(loud.id)]).toEqual([
      ...[40, undefined, 40],
    ]);
  });

  it('leaves six statements to a request: device, agent, shadow, tools, words and voices', async () => {
    const { id } = await make('Counted');
    const mac = '02:00:00:00:00:66';
    await harness.ota(mac);
    const [waiting] = await harness.client.data<{ code: string }[]>('GET', '/api/device/pending');
    await harness.client.data('POST', '/api/device/bind', { agentId: id, code: waiting?.code });
    const service = harness.manager.app.get(GatewayConfigService);
    const request = { macAddress: mac, clientId: 'c', selectedModule: {} };
    await service.agentModels(request);
    const { statements, result } = await statementsOf(harness.manager.database, () =>
      service.agentModels(request),
    );
    expect(result.agent?.id).toBe(id);
    expect(statements).toHaveLength(6);
  });

  it('reads again after the database was away', async () => {
    let isAway = true;
    const find = (): Promise<never[]> => (isAway ? Promise.reject(new Error('away')) : Promise.resolve([]));
    const parts = [
      { repository: () => ({ find }) },
      {},
      { find: () => Promise.resolve('9') },
      {},
    ] as unknown as ConstructorParameters<typeof SharedSettings>;
    const shared = new SharedSettings(...parts);
    await expect(shared.current()).rejects.toThrow('away');
    isAway = false;
    expect((await shared.current()).maxOutputSize).toBe('9');
  });
});
