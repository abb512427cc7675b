import { z } from 'zod';

/** What OTA tells a device that is to use MQTT + UDP; it then ignores `websocket` (device protocol, MQTT block). */
export interface MqttOffer {
  /** `host:port`; the firmware speaks TLS on port 8883, and plain TCP on any other. */
  endpoint: string;
  client_id: string;
  username: string;
  password: string;
  publish_topic: string;
  subscribe_topic: string;
  /** Seconds. */
  keepalive: number;
}

/** Who a client id names. */
export interface MqttIdentity {
  /** The whole client id. */
  mqttClientId: string;
  /** MAC address in the one spelling: lower case, colons. */
  deviceId: string;
  /** The device's own id, as its OTA request had it. */
  clientId: string;
}

/**
 * `shared`: all devices publish to one topic, since the broker itself says who did. `per-client`: each has a topic
 * of its own below it, so that a broker's access list can bind it to its client id.
 */
export const mqttTopicLayout = z.enum(['shared', 'per-client']);
export type MqttTopicLayout = z.infer<typeof mqttTopicLayout>;

/** Devices publish here, or one level below it. */
export const MQTT_PUBLISH_TOPIC = 'device-server';
const SUBSCRIBE_PREFIX = 'devices/p2p/';
/** A device that vanished is missed after one and a half times this (MQTT 3.1.1, keep alive). */
const KEEPALIVE_SECONDS = 40;
const CLIENT_ID = /^GID_([^@/+#]{1,64})@@@((?:[0-9a-z]{2}_){5}[0-9a-z]{2})@@@([^@/+#]{1,128})$/;

/** What the key that signs MQTT passwords is derived for, where an operator has set none. */
export const MQTT_KEY_PURPOSE = 'mqtt-signature-key';

/**
 * @param mac in any common notation
 * @param clientId of the device's OTA request; what a topic cannot hold becomes `_`
 */
export function mqttClientId(board: string, mac: string, clientId: string): string {
  const [boardPart, idPart] = [plain(board, 64) || 'unknown', plain(clientId, 128) || underscored(mac)];
  return `GID_${boardPart}@@@${underscored(mac)}@@@${idPart}`;
}

/** @returns undefined when this is no client id of ours */
export function parseMqttClientId(text: string): MqttIdentity | undefined {
  const match = CLIENT_ID.exec(text);
  if (match === null) return undefined;
  const [, , mac = '', clientId = ''] = match;
  return { mqttClientId: text, deviceId: mac.replaceAll('_', ':'), clientId };
}

/** The user name of a device: base64 of a JSON object. @param ip where its OTA request came from */
export function mqttUsername(ip: string): string {
  return btoa(JSON.stringify({ ip: ip.replace(/[^\x20-\x7e]/g, '') }));
}

/** The text that an MQTT password signs: base64 of HMAC-SHA256 with the signature key. */
export function mqttPasswordPayload(clientIdOfMqtt: string, username: string): string {
  return `${clientIdOfMqtt}|${username}`;
}

/** The topic that a device publishes to, and the one that it is told things on. */
export function mqttTopics(
  { mqttClientId: id, deviceId }: Pick<MqttIdentity, 'mqttClientId' | 'deviceId'>,
  layout: MqttTopicLayout,
): { publish: string; subscribe: string } {
  return layout === 'shared'
    ? { publish: MQTT_PUBLISH_TOPIC, subscribe: `${SUBSCRIBE_PREFIX}${underscored(deviceId)}` }
    : { publish: `${MQTT_PUBLISH_TOPIC}/${id}`, subscribe: `${SUBSCRIBE_PREFIX}${id}` };
}

/**
 * The `mqtt` object of an OTA answer.
 * @param sign base64 of HMAC-SHA256 over the text with the signature key; the caller has the key
 */
export function mqttOffer(
  device: { mac: string; clientId: string; board: string; ip: string },
  endpoint: string,
  layout: MqttTopicLayout,
  sign: (text: string) => string,
): MqttOffer {
  const client_id = mqttClientId(device.board, device.mac, device.clientId);
  const username = mqttUsername(device.ip);
  const topics = mqttTopics({ mqttClientId: client_id, deviceId: device.mac }, layout);
  return {
    endpoint,
    client_id,
    username,
    password: sign(mqttPasswordPayload(client_id, username)),
    publish_topic: topics.publish,
    subscribe_topic: topics.subscribe,
    keepalive: KEEPALIVE_SECONDS,
  };
}

function underscored(mac: string): string {
  return mac.toLowerCase().replace(/[:-]/g, '_');
}

function plain(text: string, maxLength: number): string {
  return text
    .trim()
    .replace(/[^\w.-]/g, '_')
    .slice(0, maxLength);
}
