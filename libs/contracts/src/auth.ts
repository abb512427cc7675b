import { z } from 'zod';
import type { Reach } from './agent-grant.js';
import type { Permission, Role } from './permission.js';

/** Shortest password that is taken, in characters. Length alone counts: rules of composition make passwords guessable. */
export const PASSWORD_LENGTH = 12;

export const usernameText = z.string().trim().min(3).max(64);
export const newPassword = z.string().min(PASSWORD_LENGTH, `at least ${PASSWORD_LENGTH} characters`).max(200);

/** `POST /api/auth/setup`: makes the administrator, once, with the token that the first start printed. */
export const setupRequest = z.object({
  setupToken: z.string().min(1),
  username: usernameText,
  password: newPassword,
});
export type SetupRequest = z.infer<typeof setupRequest>;

/** `POST /api/auth/login`: sets the session cookie (HttpOnly, SameSite=Strict), or answers a ticket for the second step. */
export const loginRequest = z.object({ username: usernameText, password: z.string().min(1).max(200) });
export type LoginRequest = z.infer<typeof loginRequest>;

/** `PUT /api/auth/password`: one's own; ends the other sessions. */
export const passwordChange = z.object({
  currentPassword: z.string().min(1).max(200),
  newPassword,
});
export type PasswordChange = z.infer<typeof passwordChange>;

/** `POST /api/auth/password-link`: sets a password with the token of an invitation or reset link, once, and signs in. */
export const passwordLinkUse = z.object({ token: z.string().min(1).max(200), password: newPassword });
export type PasswordLinkUse = z.infer<typeof passwordLinkUse>;

/** `GET /api/auth/status`, no sign-in needed. */
export interface AuthStatusView {
  needsSetup: boolean;
  /** False where only the identity provider signs people in. */
  hasPasswordLogin: boolean;
  /** The identity provider that operators may sign in with; null: none is set. */
  oidc: { name: string } | null;
}

/** How a session was opened: a password, an invitation or reset link, the first set-up, an identity provider. */
export const SESSION_METHODS = ['password', 'password-link', 'setup', 'oidc'] as const;
export type SessionMethod = (typeof SESSION_METHODS)[number];

/** `GET /api/auth/me`; also the answer of login and setup. */
export interface UserView {
  id: string;
  username: string;
  role: Role;
  permissions: Permission[];
  reach: Reach;
  /** There while a second factor has to be turned on before anything else. */
  needsSecondFactor?: true;
}

/** `GET /api/auth/session`, `GET /api/user/{id}/session`: where a user is signed in. */
export interface SessionView {
  id: string;
  createdAt: string;
  /** To the minute; null for what was opened before this was kept. */
  lastUsedAt: string | null;
  expiresAt: string;
  /** Whoever connected: the console's own server where that stands between. */
  address: string | null;
  userAgent: string | null;
  /** Null for what was opened before this was kept. */
  method: SessionMethod | null;
  /** The session of this request. */
  isCurrent: boolean;
}

/** Answer of what ends several sessions. */
export interface SessionsEnded {
  endedCount: number;
}
