import { z } from 'zod';

const username = z.string().trim().min(3).max(64);
const password = z.string().min(10, 'at least 10 characters').max(200);

/** `POST /api/auth/setup`: makes the administrator, once, with the token that the first start printed. */
export const setupRequest = z.object({ setupToken: z.string().min(1), username, password });
export type SetupRequest = z.infer<typeof setupRequest>;

/** `POST /api/auth/login`: sets the session cookie (HttpOnly, SameSite=Strict). */
export const loginRequest = z.object({ username, password: z.string().min(1).max(200) });
export type LoginRequest = z.infer<typeof loginRequest>;

/** `GET /api/auth/status`, no sign-in needed. */
export interface AuthStatusView {
  needsSetup: boolean;
}

/** `GET /api/auth/me`; also the answer of login and setup. */
export interface UserView {
  id: string;
  username: string;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
}

/** Unsafe methods with a session cookie must carry this header (any value), against cross-site requests. */
export const CSRF_HEADER = 'x-requested-with';
