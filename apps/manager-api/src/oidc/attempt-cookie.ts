import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeCookie } from '../auth/session-cookie.js';
import { attemptCookieName } from './attempt-secret.js';

const PATH = '/api/auth/oidc';

/**
 * `SameSite=Strict` is right although people come back from another site: it is the console's page that then asks, from
 * its own origin.
 */
export function writeAttemptCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { state, secret, lifeMs }: { state: string; secret: string; lifeMs: number },
): void {
  writeCookie(request, reply, { name: attemptCookieName(state), value: secret, path: PATH, lifeMs });
}

/** @returns undefined in a browser that did not begin this attempt */
export function readAttemptCookie({ headers }: FastifyRequest, state: string): string | undefined {
  const name = attemptCookieName(state);
  return new RegExp(`(?:^|;\\s*)${name}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1];
}

export function dropAttemptCookie(request: FastifyRequest, reply: FastifyReply, state: string): void {
  writeAttemptCookie(request, reply, { state, secret: '', lifeMs: 0 });
}
