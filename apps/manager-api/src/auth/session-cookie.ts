import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'session';

/** What stands behind `Authorization: Bearer`. */
export function readBearer(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The session token of a request: from the cookie, or as bearer token for programs. */
export function readSessionToken(request: FastifyRequest): { token: string; isCookie: boolean } | undefined {
  const bearer = readBearer(request);
  if (bearer !== undefined) return { token: bearer, isCookie: false };
  const cookie = new RegExp(`(?:^|;\\s*)${NAME}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
  return cookie === undefined ? undefined : { token: cookie, isCookie: true };
}

/** Sets the session's cookie; a life of 0 removes it. */
export function writeSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  lifeMs: number,
): void {
  writeCookie(request, reply, { name: NAME, value: token, path: '/', lifeMs });
}

/** A cookie, beside those that the answer sets already: never readable by scripts, never sent by other sites. */
export function writeCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, value, path, lifeMs }: { name: string; value: string; path: string; lifeMs: number },
): void {
  // Also where the proxy is not trusted: whoever says so falsely makes their own cookie stricter, and no other's.
  const isHttps = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
  const parts = [
    `${name}=${value}`,
    `Path=${path}`,
    'HttpOnly',
    'SameSite=Strict',
    `Max-Age=${Math.floor(lifeMs / 1000)}`,
  ];
  if (isHttps) parts.push('Secure');
  void reply.header('set-cookie', parts.join('; '));
}
