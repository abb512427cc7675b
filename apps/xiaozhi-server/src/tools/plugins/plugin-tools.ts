import type { ToolSource } from '../tool.js';
import type { PluginContext, ToolPlugin } from './tool-plugin.js';

/** An agent's plugins as tools of one session: our own first, then those whose names somebody else chose. */
export function pluginTools(plugins: readonly ToolPlugin[], context: PluginContext): ToolSource {
  const isForeign = ({ isForeign: foreign }: ToolPlugin): number => (foreign === true ? 1 : 0);
  const ordered = [...plugins].sort((a, b) => isForeign(a) - isForeign(b));
  return { list: () => ordered.flatMap((plugin) => plugin.tools(context)) };
}
