import { z } from 'zod';

/** Digits of a code of an authenticator app. */
export const APP_CODE_DIGITS = 6;
/** Recovery codes that a user gets at once. */
export const RECOVERY_CODES_COUNT = 10;

/** Who must have a second factor (parameter `login.second_factor`); `administrators`: owners and admins. */
export const SECOND_FACTOR_RULES = ['off', 'administrators', 'everybody'] as const;
export type SecondFactorRule = (typeof SECOND_FACTOR_RULES)[number];

/** Six digits of the app, or a recovery code; spaces and hyphens do not count. */
const code = z.string().trim().min(APP_CODE_DIGITS).max(40);
/** One's own; empty where there is none, because another service signs the user in. */
const password = z.string().max(200);

/** `POST /api/auth/login/second-factor`: the second step of signing in. */
export const secondFactorLogin = z.object({ ticket: z.string().min(1).max(200), code });
export type SecondFactorLogin = z.infer<typeof secondFactorLogin>;

/** `POST /api/auth/second-factor`: makes a secret for an authenticator app; it counts from its first code on. */
export const secondFactorEnrol = z.object({ password });
export type SecondFactorEnrol = z.infer<typeof secondFactorEnrol>;

/** `POST /api/auth/second-factor/confirm`: the first code. Ends the other sessions. */
export const secondFactorConfirm = z.object({ code });
export type SecondFactorConfirm = z.infer<typeof secondFactorConfirm>;

/** `POST /api/auth/second-factor/disable` and `…/recovery-codes`. */
export const secondFactorProof = z.object({ password, code });
export type SecondFactorProof = z.infer<typeof secondFactorProof>;

/** `GET /api/auth/second-factor`. */
export interface SecondFactorView {
  isOn: boolean;
  /** Null while it is off. */
  since: string | null;
  recoveryCodesLeft: number;
  /** False for users whom another service signs in: they have none to give. */
  needsPassword: boolean;
}

/** What an authenticator app needs; shown until the first code, and never again. */
export interface SecondFactorEnrolment {
  /** Base32, for typing it in. */
  secret: string;
  /** `otpauth://totp/…`, for a QR code. */
  uri: string;
  /** Until then its first code is taken. */
  expiresAt: string;
}

/** Shown once: only hashes are kept. */
export interface RecoveryCodesView {
  recoveryCodes: string[];
}
