import { ProviderConfigError, ProviderRegistry, requireProviderFields } from '@xiaozhi/contracts';
import type { AgentModels, ProviderDefinition } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import { PLUGIN_CONTEXT } from '../tools/plugins/tool-plugin.contract.js';
import type { PluginDeps, ToolPlugin } from '../tools/plugins/tool-plugin.js';
import { AgentToolPlugins } from './agent-plugins.js';

const text = { en: 'Key', zh: '密钥' };
const definition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'safe',
  name: text,
  description: text,
  fields: [{ key: 'api_key', label: text, type: 'password', required: true }],
};

describe(AgentToolPlugins, () => {
  let reports: unknown[][];
  let closed: string[];
  let plugins: AgentToolPlugins;
  /** A tool that tells its own key. */
  const registry = new ProviderRegistry<ToolPlugin, PluginDeps>('Plugin', [
    {
      definition,
      create: (fields) => {
        const key = String(requireProviderFields(definition, fields).api_key);
        if (key === 'broken') throw new ProviderConfigError('[safe] cannot be used: Key is broken.');
        return {
          tools: () => [
            {
              description: { name: 'tell', description: 'tells', parameters: { type: 'object' } },
              run: () => Promise.resolve({ kind: 'answer', text: key }),
            },
          ],
          close: () => Promise.resolve(void closed.push(key)),
        };
      },
    },
  ]);
  const modelsWith = (Plugin: AgentModels['Plugin']): AgentModels => ({ selected_module: {}, Plugin });
  const keysOf = (models: AgentModels): Promise<string[]> =>
    Promise.all(
      plugins.of(models).map(async (plugin) => {
        const [tool] = plugin.tools(PLUGIN_CONTEXT);
        return (await tool?.run({}, new AbortController().signal))?.text ?? '';
      }),
    );
  beforeEach(() => {
    reports = [];
    closed = [];
    const states = { report: (...report: unknown[]) => void reports.push(report.slice(0, 3)) };
    plugins = new AgentToolPlugins(
      registry,
      { logger: silentLogger(), modelsDir: '/nowhere', allowsCommands: false },
      states,
    );
  });

  it('never gives an agent the settings of another', async () => {
    const ann = modelsWith({ Plugin_a: { type: 'safe', api_key: 'ann' } });
    const bob = modelsWith({ Plugin_b: { type: 'safe', api_key: 'bob' } });
    expect(await keysOf(ann)).toEqual(['ann']);
    expect(await keysOf(bob)).toEqual(['bob']);
    expect(await keysOf(ann)).toEqual(['ann']);
    expect(await keysOf(modelsWith(undefined))).toEqual([]);
    expect(plugins.of(ann)[0]).not.toBe(plugins.of(bob)[0]);
  });

  it('shares one instance between the agents that have a config, until its settings change', async () => {
    const before = { Plugin_a: { type: 'safe', api_key: 'old' } };
    const [first] = plugins.of(modelsWith(before));
    const [same] = plugins.of(
      modelsWith({ Plugin_a: { type: 'safe', api_key: 'old' }, Plugin_b: before.Plugin_a }),
    );
    expect(same).toBe(first);
    expect(await keysOf(modelsWith({ Plugin_a: { type: 'safe', api_key: 'new' } }))).toEqual(['new']);
  });

  it('leaves out what cannot be used and tells the operator why, never a secret', async () => {
    const models = modelsWith({
      Plugin_a: { type: 'safe', api_key: 'broken' },
      Plugin_b: { type: 'safe' },
      Plugin_c: { type: 'not_ours', api_key: 'k' },
      Plugin_d: { type: 'safe', api_key: 'fine' },
    });
    expect(await keysOf(models)).toEqual(['fine']);
    expect(reports).toEqual([
      ['Plugin_a', 'disabled', '[safe] cannot be used: Key is broken.'],
      ['Plugin_b', 'disabled', '[safe] cannot be used: Key is missing.'],
      ['Plugin_c', 'disabled', 'There is no Plugin provider "not_ours". Known are: safe.'],
      ['Plugin_d', 'ready', undefined],
    ]);
  });

  it('closes what it made', async () => {
    plugins.of(
      modelsWith({ Plugin_a: { type: 'safe', api_key: 'a' }, Plugin_b: { type: 'safe', api_key: 'b' } }),
    );
    await plugins.close();
    expect(closed.sort()).toEqual(['a', 'b']);
  });
});
