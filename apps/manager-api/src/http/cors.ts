import { CSRF_HEADER } from '@xiaozhi/contracts';
import type { FastifyInstance } from 'fastify';

const PREFLIGHT_SECONDS = 600;

/** Lets pages of these origins, and of no others, call `/api` and read its answers. */
export function allowOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    void reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'etag, idempotency-replayed, x-request-id, retry-after',
    });
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
      return;
    await reply
      .headers({
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': `content-type, authorization, if-match, if-none-match, idempotency-key, ${CSRF_HEADER}`,
        'access-control-max-age': String(PREFLIGHT_SECONDS),
      })
      .status(204)
      .send();
    return reply;
  });
}
