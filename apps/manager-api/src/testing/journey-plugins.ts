import { agentModels } from '@xiaozhi/contracts';
import type { AgentModels, AgentView, AuditView, ModelProviderView, PageView } from '@xiaozhi/contracts';
import { DEVICE, SECRET } from './travel.js';
import type { Travel } from './travel.js';

const TOOL = {
  modelType: 'plugin',
  providerCode: 'my_tool',
  fields: [
    { key: 'api_key', label: 'Key', type: 'password', value: SECRET },
    { key: 'city', label: 'City', type: 'text', value: 'Bergen' },
  ],
};

/** Tools that agents have: chosen, handed to gateways, taken away. */
export function describePluginJourney(travel: Travel): void {
  const agentPath = (): string => `/api/agent/${travel.agent.id}`;
  const give = (plugins: string[]): Promise<AgentView> =>
    travel.client.data<AgentView>('PUT', agentPath(), { plugins });
  const ask = async (): Promise<AgentModels> => {
    const request = { macAddress: DEVICE, clientId: 'c', selectedModule: {} };
    return agentModels.parse((await travel.harness.gateway('/config/agent-models', request)).body?.data);
  };
  const add = (name: string): Promise<ModelProviderView> =>
    travel.client.data<ModelProviderView>('POST', '/api/model/provider', { ...TOOL, name });
  let first: ModelProviderView;
  let second: ModelProviderView;

  it('gives an agent tools by config id, provider id or code, each once', async () => {
    [first, second] = [await add('first'), await add('second')];
    expect([first.configId, second.configId]).toEqual(['Plugin_my_tool', 'Plugin_my_tool_2']);
    expect((await give([second.id, first.configId, second.configId])).plugins).toEqual([
      first.configId,
      second.configId,
    ]);
    const renamed = await travel.client.data<AgentView>('PUT', agentPath(), { name: 'Ann' });
    expect(renamed.plugins).toEqual([first.configId, second.configId]);
    const { list } = await travel.client.data<PageView<AgentView>>('GET', '/api/agent');
    expect(list.find(({ id }) => id === travel.agent.id)?.plugins).toEqual(renamed.plugins);
    expect(list.find(({ id }) => id !== travel.agent.id)?.plugins).toEqual([]);
  });

  it('refuses what is no tool, naming the entry, and changes nothing then', async () => {
    const answer = await travel.client.send('PUT', agentPath(), {
      name: 'Bob',
      plugins: [first.id, 'Memory_local'],
    });
    expect([answer.status, answer.body?.error]).toEqual([422, 'PROVIDER_UNKNOWN']);
    expect(answer.body?.details).toMatchObject([{ path: 'plugins.1' }]);
    expect(await travel.client.data('GET', agentPath())).toMatchObject({
      name: 'Ann',
      plugins: [first.configId, second.configId],
    });
  });

  it('hands a gateway the agent’s tools with keys in clear, and as other gateways read them', async () => {
    const { Plugin, plugins, selected_module: selected } = await ask();
    const settings = { api_key: SECRET, city: 'Bergen' };
    expect(Plugin).toEqual({
      [first.configId]: { type: 'my_tool', ...settings },
      [second.configId]: { type: 'my_tool', ...settings },
    });
    expect(Object.keys(plugins ?? {})).toEqual(['my_tool']);
    expect(JSON.parse(plugins?.my_tool ?? '')).toEqual(settings);
    expect(selected).not.toHaveProperty('Plugin');
  });

  it('tells of changed settings and of tools that are taken away', async () => {
    const before = (await ask()).agent?.configVersion;
    const fields = [{ key: 'city', value: 'Oslo' }];
    await travel.client.data('PUT', `/api/model/provider/${first.id}`, { fields });
    const changed = await ask();
    expect(changed.Plugin?.[first.configId]).toMatchObject({ city: 'Oslo', api_key: SECRET });
    expect(changed.agent?.configVersion).not.toBe(before);
    expect((await give([second.id])).plugins).toEqual([second.configId]);
    expect(Object.keys((await ask()).Plugin ?? {})).toEqual([second.configId]);
    await give([]);
    expect(await ask()).not.toHaveProperty('Plugin');
    expect(await ask()).not.toHaveProperty('plugins');
  });

  it('refuses to delete a tool in use, and takes it from its agents by force', async () => {
    const { client } = travel;
    const before = await give([first.id, second.id]);
    const path = `/api/model/provider/${first.id}`;
    const answer = await client.send('DELETE', path);
    expect([answer.status, answer.body?.error]).toEqual([409, 'PROVIDER_IN_USE']);
    expect(answer.body?.details).toMatchObject([{ path: travel.agent.id, msg: 'Ann' }]);
    await client.data('DELETE', `${path}?force=true`);
    const after = await client.data<AgentView>('GET', agentPath());
    expect(after.plugins).toEqual([second.configId]);
    expect(after.updatedAt > before.updatedAt).toBe(true);
  });

  it('frees the tools of an agent that is deleted', async () => {
    const { client } = travel;
    const body = { name: 'Passing', plugins: ['my_tool'] };
    const passing = await client.data<AgentView>('POST', '/api/agent', body);
    expect(passing.plugins).toEqual([second.configId]);
    await client.data('DELETE', `/api/agent/${passing.id}`);
    await give([]);
    await client.data('DELETE', `/api/model/provider/${second.id}`);
  });

  it('has the change of tools in the audit log', async () => {
    const { list } = await travel.client.data<PageView<AuditView>>(
      'GET',
      `/api/audit?action=agent.update&target=${travel.agent.id}`,
    );
    expect(list[0]?.changes.map(({ field }) => field)).toEqual(['plugins']);
  });
}
