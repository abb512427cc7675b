import { ProviderRegistry } from '@xiaozhi/contracts';
import { changeRole } from './change-role/change-role.plugin.js';
import { homeAssistant } from './home-assistant/home-assistant.plugin.js';
import { mcp } from './mcp/mcp.plugin.js';
import { music } from './music/music.plugin.js';
import { news } from './news/news.plugin.js';
import type { PluginDeps, ToolPlugin } from './tool-plugin.js';
import { weather } from './weather/weather.plugin.js';
import { webSearch } from './web-search/web-search.plugin.js';

/** Every tool plugin there is. Adding one = its folder and one line here. */
export const pluginRegistry = new ProviderRegistry<ToolPlugin, PluginDeps>('Plugin', [
  changeRole,
  homeAssistant,
  mcp,
  music,
  news,
  weather,
  webSearch,
]);
