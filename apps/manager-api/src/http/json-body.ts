import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.js';

/** Stands for a body that is no JSON: some routes must still answer it in their own way. */
export const INVALID_JSON: unique symbol = Symbol('invalid JSON');

/**
 * Reads every body as JSON. Below `/api` it must say that it is JSON, which no page of another site can without asking
 * first; devices and old gateways often say nothing. Of what those send, U+0000 is left out: databases end texts there, and
 * what was said must not be lost for it.
 */
export function readBodiesAsJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    const isApi = request.url.startsWith('/api/');
    const isTyped = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '');
    if (text !== '' && !isTyped && isApi) done(untyped());
    else done(null, parse(text, isApi ? undefined : withoutNul));
  });
}

function untyped(): ApiError {
  return new ApiError(415, 'BODY_TYPE_UNSUPPORTED', 'Send the body with content-type: application/json.');
}

function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}

function parse(text: string, reviver?: typeof withoutNul): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text, text.includes('\\u0000') ? reviver : undefined);
  } catch {
    // Reported by the route, which knows in what form.
    return INVALID_JSON;
  }
}
