import { APP_CODE_DIGITS } from '@xiaozhi/contracts';
import { Secret, TOTP } from 'otpauth';

/** What authenticator apps show beside the user name. */
const ISSUER = 'Xiaozhi';
/** RFC 6238: all apps take these, and some take nothing else. */
const PERIOD_SECONDS = 30;
const ALGORITHM = 'SHA1';
/** As long as a digest of that algorithm, which RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** Clocks differ and people type: a code counts one step (30 s) before and after its own too. */
const WINDOW_STEPS = 1;
/** What is no ASCII digit the library does not refuse, it throws. */
const CODE = new RegExp(`^[0-9]{${APP_CODE_DIGITS}}$`);

/** A new secret in base32, without padding. */
export function newAppSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The address that a QR code carries into an app. */
export function appUri(secret: string, username: string): string {
  return generator(secret, username).toString();
}

/**
 * Finds the time step that a code is of (RFC 6238).
 * @param secret base32
 * @param code six digits
 * @returns steps of 30 s since 1970; undefined when the code is wrong, or of another time
 */
export function stepOfCode(secret: string, code: string, nowMs: number): number | undefined {
  if (!CODE.test(code)) return undefined;
  const delta = generator(secret).validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta === null ? undefined : TOTP.counter({ period: PERIOD_SECONDS, timestamp: nowMs }) + delta;
}

/** The code that an app shows at a time. */
export function appCode(secret: string, nowMs: number): string {
  return generator(secret).generate({ timestamp: nowMs });
}

function generator(secret: string, label = ''): TOTP {
  return new TOTP({
    ...{ issuer: ISSUER, label, algorithm: ALGORITHM, digits: APP_CODE_DIGITS, period: PERIOD_SECONDS },
    secret: Secret.fromBase32(secret),
  });
}
