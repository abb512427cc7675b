import { ProviderConfigError } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import * as fc from 'fast-check';
import type { ToolCall } from '../../llm/llm.js';
import { ToolBox } from '../tool-box.js';
import type { ToolResult } from '../tool.js';
import { pluginTools } from './plugin-tools.js';
import type { PluginContext, PluginDeps, ToolPlugin, ToolPluginImplementation } from './tool-plugin.js';

export const PLUGIN_DEPS: PluginDeps = {
  logger: silentLogger(),
  modelsDir: '/nowhere',
  report: () => undefined,
  allowsCommands: true,
};

export const PLUGIN_CONTEXT: PluginContext = {
  agentName: 'Nova',
  language: 'en',
  timeZone: 'Europe/Berlin',
  setPersona: () => undefined,
};

/** The plugin's tools as a turn has them. */
export function boxWith(
  plugin: ToolPlugin,
  context: Partial<PluginContext> = {},
  deadlineMs = 2_000,
): ToolBox {
  const source = pluginTools([plugin], { ...PLUGIN_CONTEXT, ...context });
  return new ToolBox([source], silentLogger(), deadlineMs);
}

/** Calls a tool of a plugin as a model does. */
export function callTool(
  plugin: ToolPlugin,
  name: string,
  args: object = {},
  {
    context,
    signal = new AbortController().signal,
  }: { context?: Partial<PluginContext>; signal?: AbortSignal } = {},
): Promise<ToolResult> {
  const call: ToolCall = { kind: 'tool-call', id: '1', name, arguments: JSON.stringify(args) };
  return boxWith(plugin, context).run(call, signal);
}

export interface ToolPluginContract {
  implementation: ToolPluginImplementation;
  /** Settings that work; called when the stand-in is there. */
  fields: () => Record<string, unknown>;
  /** Settings that cannot work, and what the operator is told. */
  refused: readonly [fields: Record<string, unknown>, told: RegExp][];
  /** What no answer may contain. */
  secrets?: readonly string[];
}

/** What every tool plugin does. */
export function describeToolPlugin(name: string, contract: ToolPluginContract): void {
  const { implementation, fields, refused, secrets = [] } = contract;
  /** With its tools: some come from elsewhere, later. */
  const make = async (): Promise<ToolPlugin> => {
    const plugin = implementation.create(fields(), PLUGIN_DEPS);
    while (plugin.tools(PLUGIN_CONTEXT).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    return plugin;
  };

  describe(`${name} as a tool plugin`, () => {
    it('has names, descriptions and parameters that models take', async () => {
      const plugin = await make();
      for (const { name: tool, description, parameters } of boxWith(plugin).descriptions()) {
        expect(tool).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(description.length).toBeGreaterThan(20);
        expect(parameters.type).toBe('object');
        expect(Object.keys(parameters.properties ?? {})).toEqual(
          expect.arrayContaining([...(parameters.required ?? [])]),
        );
      }
      await plugin.close?.();
    });

    it.each(refused)('refuses the settings %j', (bad, told) => {
      const create = (): ToolPlugin => implementation.create({ ...fields(), ...bad }, PLUGIN_DEPS);
      expect(create).toThrow(ProviderConfigError);
      expect(create).toThrow(told);
      for (const secret of secrets) expect(create).not.toThrow(secret);
    });

    it('answers whatever a model sends, without telling a secret', async () => {
      const plugin = await make();
      const names = boxWith(plugin)
        .descriptions()
        .map((tool) => tool.name);
      const keys = boxWith(plugin)
        .descriptions()
        .flatMap(({ parameters }) => Object.keys(parameters.properties ?? {}));
      const args = fc.dictionary(fc.constantFrom('other', ...keys), fc.jsonValue({ maxDepth: 2 }));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...names), args, async (tool, given) => {
          const { text } = await callTool(plugin, tool, given);
          expect(text.length).toBeGreaterThan(0);
          for (const secret of secrets) expect(text).not.toContain(secret);
        }),
        { numRuns: 25 },
      );
      await plugin.close?.();
    });

    it('lets go once a turn is cut', async () => {
      const turn = new AbortController();
      turn.abort(new Error('cut'));
      const plugin = await make();
      for (const { name: tool } of boxWith(plugin).descriptions())
        await expect(callTool(plugin, tool, {}, { signal: turn.signal })).rejects.toThrow('cut');
      await plugin.close?.();
    });
  });
}
