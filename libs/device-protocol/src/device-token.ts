/** Tokens are `<base64url signature>.<unix seconds>`; they carry no ids, those are in the connection's headers. */
export interface DeviceTokenParts {
  signature: string;
  issuedAtSeconds: number;
}

const DEFAULT_LIFE_SECONDS = 30 * 24 * 3600;

/** The text that a device token signs (HMAC-SHA256); ids exactly as in the OTA request's headers. */
export function deviceTokenPayload(clientId: string, deviceId: string, issuedAtSeconds: number): string {
  return `${clientId}|${deviceId}|${issuedAtSeconds}`;
}

/** @param signature base64url without padding */
export function composeDeviceToken(signature: string, issuedAtSeconds: number): string {
  return `${signature}.${issuedAtSeconds}`;
}

/** @returns undefined when the text is no token */
export function splitDeviceToken(token: string): DeviceTokenParts | undefined {
  const match = /^([A-Za-z0-9_-]{43})\.(\d{1,12})$/.exec(token);
  if (match === null) return undefined;
  return { signature: match[1] as string, issuedAtSeconds: Number(match[2]) };
}

/** @param lifeSeconds zero or less means the default of 30 days */
export function isDeviceTokenExpired(
  issuedAtSeconds: number,
  nowSeconds: number,
  lifeSeconds: number,
): boolean {
  return nowSeconds - issuedAtSeconds > (lifeSeconds > 0 ? lifeSeconds : DEFAULT_LIFE_SECONDS);
}
