import type { FastifyInstance } from 'fastify';
import { isKnown } from './entity-tag.js';

/** Leaves out an answer of `/api` that the one who asks knows already by its `ETag` (304). */
export function answerNotModified(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    const tag = reply.getHeader('etag');
    const known = request.headers['if-none-match'];
    const isRead = ['GET', 'HEAD'].includes(request.method) && request.url.startsWith('/api/');
    if (!isRead || known === undefined || reply.statusCode !== 200 || typeof tag !== 'string') return payload;
    if (!isKnown(known, tag)) return payload;
    void reply.status(304).removeHeader('content-length').removeHeader('content-type');
    return null;
  });
}
