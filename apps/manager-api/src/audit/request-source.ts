import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';

/** The request that something is done for. */
export interface RequestSource {
  requestId: string;
  address: string;
  userAgent: string | null;
}

const sources = new AsyncLocalStorage<RequestSource>();
/** C0 and C1: a log that is printed must not move the cursor. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

/** The request under way; undefined for jobs. */
export function requestSource(): RequestSource | undefined {
  return sources.getStore();
}

/** Keeps, while a request is answered, where it came from. */
export function noteSources(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const agent = request.headers['user-agent']?.replaceAll(CONTROLS, ' ').slice(0, 255);
    const source = { requestId: request.id, address: request.ip.slice(0, 64), userAgent: agent ?? null };
    sources.run(source, done);
  });
}
