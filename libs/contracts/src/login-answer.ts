import type { UserView } from './auth.js';

// Without schemas: the console loads this before anything else.

/** Unsafe methods with a session cookie must carry this header (any value), against cross-site requests. */
export const CSRF_HEADER = 'x-requested-with';

/** Answer of a first step where a second one is needed; nobody is signed in yet. */
export interface LoginTicketView {
  /** For one sign-in. */
  ticket: string;
  expiresAt: string;
}

/** Answer of `POST /api/auth/login` and `POST /api/auth/password-link`. */
export type LoginAnswer = UserView | LoginTicketView;

/** Whether a second step is needed. */
export function isLoginTicket(answer: LoginAnswer): answer is LoginTicketView {
  return 'ticket' in answer;
}
