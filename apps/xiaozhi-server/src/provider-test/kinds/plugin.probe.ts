import { setTimeout } from 'node:timers/promises';
import type { ToolPlugin } from '../../tools/plugins/tool-plugin.js';
import { pluginRegistry } from '../../tools/plugins/plugin.registry.js';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome } from '../test-steps.js';
import { closing } from './kind-probe.js';
import type { KindProbe } from './kind-probe.js';

const LOOK_AGAIN_MS = 50;
const SHOWN_COUNT = 10;

/** What a plugin offers is listed; one that asks a service says how that is tried. */
export const pluginProbe: KindProbe = {
  definitions: pluginRegistry.definitions,
  open: ({ code, settings, language }, deps) => {
    let fault: string | undefined;
    const report = (status: 'ready' | 'unavailable', reason?: string): void => {
      fault = status === 'ready' ? undefined : (reason ?? status);
    };
    const plugin = pluginRegistry.create(code, settings, { ...deps, report });
    const run = (signal: AbortSignal): Promise<StepOutcome> =>
      plugin.check === undefined
        ? listTools(plugin, language, () => fault, signal)
        : plugin
            .check(signal)
            .then((answer) => ({ facts: [{ name: 'answer', value: answer.slice(0, 300) }] }));
    return { calls: [{ step: 'call', run }], close: () => closing(plugin) };
  },
};

/** Tools of a server come when it has been asked. */
async function listTools(
  plugin: ToolPlugin,
  language: 'en' | 'zh',
  faultOf: () => string | undefined,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const context = { agentName: '', language, timeZone: 'UTC', setPersona: () => undefined };
  plugin.wake?.();
  for (;;) {
    const names = plugin.tools(context).map(({ description }) => description.name);
    const message = faultOf();
    if (message !== undefined) throw new StepFailure({ fault: 'failed', message });
    const facts = [{ name: 'tools' as const, value: names.slice(0, SHOWN_COUNT).join(', ') }];
    if (names.length > 0) return plugin.wake === undefined ? { facts, fault: 'no-test-call' } : { facts };
    if (plugin.wake === undefined) return { fault: 'no-test-call' };
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
  }
}
