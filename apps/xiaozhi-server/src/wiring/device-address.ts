import { networkInterfaces } from 'node:os';
import { FIRMWARE_PATH } from '../http/firmware.routes.js';
import { visionUrlOf } from '../config/vision-url.js';
import type { ServerConfig } from '../config/server-config.js';
import type { ServerSettingsSource } from '../config/server-settings.source.js';

/** URL that devices are given to connect to. */
export function webSocketUrlOf(
  { host, webSocketPort }: ServerConfig,
  settings: ServerSettingsSource,
): string {
  return settings.webSocketUrl ?? `ws://${reachable(host)}:${webSocketPort}/xiaozhi/v1/`;
}

/** An address of this machine where the gateway listens on all of them: devices cannot connect to 0.0.0.0. */
function reachable(host: string): string {
  if (host !== '0.0.0.0') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** URL that devices are given for photos; undefined where it is not known. */
export function findVisionUrl(config: ServerConfig, settings: ServerSettingsSource): string | undefined {
  const chosen = config.visionUrl ?? settings.visionUrl;
  return visionUrlOf(chosen, webSocketUrlOf(config, settings), config.httpPort);
}

/** URL that a firmware file is fetched from: where photos go to, since both are this gateway's HTTP port. */
export function firmwareUrlOf(
  file: string,
  config: ServerConfig,
  settings: ServerSettingsSource,
): string | undefined {
  const visionUrl = findVisionUrl(config, settings);
  return visionUrl === undefined ? undefined : new URL(`${FIRMWARE_PATH}/${file}`, visionUrl).href;
}
