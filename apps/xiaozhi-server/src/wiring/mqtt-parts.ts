import type { Logger } from '@xiaozhi/observability';
import type { ServerConfig } from '../config/server-config.js';
import { MqttAuth } from '../device/mqtt/mqtt-auth.js';
import { MqttDoor } from '../device/mqtt/mqtt-door.js';
import type { SessionRegistry } from '../session/session.registry.js';
import type { ConfigParts } from './config-parts.js';

/** @returns undefined where no broker is configured */
export function makeMqttDoor(
  config: ServerConfig,
  logger: Logger,
  { secret, settings }: ConfigParts,
  sessions: SessionRegistry,
): MqttDoor | undefined {
  const { mqttBrokerUrl: brokerUrl } = config;
  if (config.mqttPort === undefined && brokerUrl === undefined) return undefined;
  const signatureKey = (): string | undefined => config.mqttSignatureKey ?? settings.mqtt.signatureKey;
  const publicEndpoint = (): string | undefined => config.mqttPublicEndpoint ?? settings.mqtt.endpoint;
  const publicUdpEndpoint = (): string | undefined => config.udpPublicEndpoint ?? settings.mqtt.udpEndpoint;
  return new MqttDoor(
    { ...config, brokerUrl, limits: config, publicEndpoint, publicUdpEndpoint },
    new MqttAuth({ signatureKey, secret }),
    sessions,
    logger,
  );
}
