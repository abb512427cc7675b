import { z } from 'zod';
import { REACHES } from './agent-grant.js';
import type { Reach } from './agent-grant.js';
import { newPassword, usernameText } from './auth.js';
import { ROLES } from './permission.js';
import type { Role } from './permission.js';

const role = z.enum(ROLES);
/** `shared` needs a role below `admin`. */
const reach = z.enum(REACHES);

/** `POST /api/user`: with a first password, or without one: then the answer has an invitation link. */
export const userCreate = z.object({
  username: usernameText,
  role,
  /** Left out: all. */
  reach: reach.optional(),
  password: newPassword.optional(),
});
export type UserCreate = z.infer<typeof userCreate>;

/** `PUT /api/user/{id}`: what is left out stays. Any change ends the user's sessions. */
export const userUpdate = z.object({
  username: usernameText.optional(),
  role: role.optional(),
  reach: reach.optional(),
  isDisabled: z.boolean().optional(),
  password: newPassword.optional(),
});
export type UserUpdate = z.infer<typeof userUpdate>;

/** `POST /api/user/{id}/password-link`. */
export const passwordLinkCreate = z.object({
  /** How long the link can be used. */
  validHours: z.number().int().min(1).max(168).default(72),
});
export type PasswordLinkCreate = z.infer<typeof passwordLinkCreate>;

/** A user as administrators see them. */
export interface UserAccountView {
  id: string;
  username: string;
  role: Role;
  /** Which agents they see, as it holds with their role. */
  reach: Reach;
  isDisabled: boolean;
  /** False until an invitation is taken. */
  hasPassword: boolean;
  /** Whether signing in takes a code of an authenticator app. */
  hasSecondFactor: boolean;
  /** Whether an identity of the identity provider is linked. */
  hasOidc: boolean;
  createdAt: string;
}

/** Shown once: only a hash of its token is kept. */
export interface PasswordLinkView {
  url: string;
  token: string;
  expiresAt: string;
}

export interface UserCreatedView {
  user: UserAccountView;
  /** Null where the user was made with a password. */
  link: PasswordLinkView | null;
}
