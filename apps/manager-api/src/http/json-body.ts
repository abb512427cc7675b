import type { FastifyInstance } from 'fastify';

/** Stands for a body that is no JSON: some routes must still answer it in their own way. */
export const INVALID_JSON: unique symbol = Symbol('invalid JSON');

/** Reads every body as JSON, whatever its content type says: devices and old gateways often say nothing. */
export function readBodiesAsJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, parse(String(body))),
  );
}

function parse(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    // Reported by the route, which knows in what form.
    return INVALID_JSON;
  }
}
