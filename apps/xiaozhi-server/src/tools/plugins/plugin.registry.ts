import { ProviderRegistry } from '@xiaozhi/contracts';
import { changeRole } from './change-role/change-role.plugin.js';
import type { PluginDeps, ToolPlugin } from './tool-plugin.js';

/** Every tool plugin there is. Adding one = its folder and one line here. */
export const pluginRegistry = new ProviderRegistry<ToolPlugin, PluginDeps>('Plugin', [changeRole]);
