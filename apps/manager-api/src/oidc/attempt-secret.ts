import { createHash, createHmac } from 'node:crypto';
import { digest } from '../auth/token-secret.js';

/** What belongs to one way to the identity provider and back. */
export interface AttemptValues {
  state: string;
  nonce: string;
  codeVerifier: string;
  codeChallenge: string;
}

/**
 * All that is secret about an attempt follows from what only the browser has: the database cannot give it away, and a
 * code is of no use in another browser.
 */
export function attemptValues(secret: string): AttemptValues {
  const derive = (what: string): string => createHmac('sha256', secret).update(what).digest('base64url');
  const codeVerifier = derive('verifier');
  return {
    ...{ state: derive('state'), nonce: derive('nonce'), codeVerifier },
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
  };
}

/** Of the cookie: two tabs that sign in at once do not end each other's attempt. */
export function attemptCookieName(state: string): string {
  return `oidc_${digest(state).slice(0, 16)}`;
}
