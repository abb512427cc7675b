import { visionUrlOf } from '../config/vision-url.js';
import type { ServerConfig } from '../config/server-config.js';
import type { ServerSettingsSource } from '../config/server-settings.source.js';

/** URL that devices are given to connect to. */
export function webSocketUrlOf(
  { host, webSocketPort }: ServerConfig,
  settings: ServerSettingsSource,
): string {
  return settings.webSocketUrl ?? `ws://${host}:${webSocketPort}/xiaozhi/v1/`;
}

/** URL that devices are given for photos; undefined where it is not known. */
export function findVisionUrl(config: ServerConfig, settings: ServerSettingsSource): string | undefined {
  const chosen = config.visionUrl ?? settings.visionUrl;
  return visionUrlOf(chosen, webSocketUrlOf(config, settings), config.httpPort);
}
