import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  composeDeviceToken,
  deviceTokenPayload,
  isDeviceTokenExpired,
  splitDeviceToken,
} from '@xiaozhi/device-protocol';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { DeviceCredentials } from './device-credentials.js';

export interface DeviceAuthOptions {
  /** Asked at every connection: the operator may change it. */
  isEnabled: () => boolean;
  /** Signs the tokens; shared with manager-api. */
  secret: () => string | undefined;
  allowedDevices: readonly string[];
  tokenLifeSeconds: number;
  nowSeconds: () => number;
}

/** Checks device tokens: HMAC-SHA256 over client id, device id and time (device protocol, device token). */
export class DeviceAuth {
  private readonly allowed: ReadonlySet<string>;

  constructor(private readonly options: DeviceAuthOptions) {
    this.allowed = new Set(options.allowedDevices.map(normaliseDeviceId));
  }

  /** @returns why the device is refused; undefined when it may come in */
  refusal(credentials: DeviceCredentials): string | undefined {
    const { options } = this;
    if (!options.isEnabled() || this.allowed.has(normaliseDeviceId(credentials.deviceId))) return undefined;
    const secret = options.secret();
    if (secret === undefined) return 'the gateway has no secret yet to check tokens with';
    const parts = splitDeviceToken(credentials.token);
    if (parts === undefined) return credentials.token === '' ? 'no token' : 'not a token';
    const { clientId, deviceId } = credentials;
    const expected = sign(secret, deviceTokenPayload(clientId, deviceId, parts.issuedAtSeconds));
    if (!isSame(expected, parts.signature)) return 'the signature is wrong';
    return isDeviceTokenExpired(parts.issuedAtSeconds, options.nowSeconds(), options.tokenLifeSeconds)
      ? 'the token has expired'
      : undefined;
  }

  /** A token for a device; empty while tokens are off. */
  tokenFor(deviceId: string, clientId: string): string {
    const secret = this.options.secret();
    if (!this.options.isEnabled() || secret === undefined) return '';
    const issuedAtSeconds = Math.floor(this.options.nowSeconds());
    return composeDeviceToken(
      sign(secret, deviceTokenPayload(clientId, deviceId, issuedAtSeconds)),
      issuedAtSeconds,
    );
  }
}

function sign(secret: string, payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('base64url');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
