import { createHmac, timingSafeEqual } from 'node:crypto';
import { MQTT_KEY_PURPOSE, mqttPasswordPayload, parseMqttClientId } from '@xiaozhi/device-protocol';
import type { MqttIdentity } from '@xiaozhi/device-protocol';

export interface MqttAuthOptions {
  /** The operator's own key, if any. */
  signatureKey: () => string | undefined;
  /** Shared with manager-api: a key is derived from it where the operator has none. */
  secret: () => string | undefined;
}

/** Makes and checks the passwords that devices connect to the broker with (device protocol, MQTT block). */
export class MqttAuth {
  constructor(private readonly options: MqttAuthOptions) {}

  /** @returns base64 of HMAC-SHA256; undefined while there is no key */
  sign(text: string): string | undefined {
    const key = this.key;
    return key === undefined ? undefined : hmac(key, text).toString('base64');
  }

  /** @returns the device that these credentials were made for; undefined for others */
  identify(
    clientId: string,
    username: string | undefined,
    password: Uint8Array | undefined,
  ): MqttIdentity | undefined {
    const [key, identity] = [this.key, parseMqttClientId(clientId)];
    if (key === undefined || identity === undefined) return undefined;
    const expected = hmac(key, mqttPasswordPayload(clientId, username ?? ''));
    const given = Buffer.from(Buffer.from(password ?? []).toString('latin1'), 'base64');
    const isRight = given.length === expected.length && timingSafeEqual(given, expected);
    return isRight ? identity : undefined;
  }

  private get key(): string | undefined {
    const own = this.options.signatureKey();
    if (own !== undefined) return own;
    const secret = this.options.secret();
    return secret === undefined ? undefined : hmac(secret, MQTT_KEY_PURPOSE).toString('base64url');
  }
}

function hmac(key: string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
