import { isIPv6 } from 'node:net';
import { GATEWAY_ID_HEADER } from '@xiaozhi/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readSessionToken } from '../auth/session-cookie.js';
import { digest, isSameSecret } from '../auth/token-secret.js';
import { ApiError } from '../http/api-error.js';
import type { RateCounter, RateRule } from './rate-rule.js';

const WINDOW_MS = 60_000;
/** Health checks have no limit; devices' requests have one of their own, since other answers make devices retry. */
const UNLIMITED = /^\/(?:health\/|xiaozhi\/ota(?:[/?]|$))/;

/** Requests in a minute. */
export interface RateLimits {
  /** Of one session or token. */
  session: number;
  /** Of one address: several operators may share it. */
  address: number;
  /** Of one gateway, which asks for all its devices. */
  gateway: number;
}

/**
 * Answers 429 with `retry-after` to whoever asks more often than that. An address counts also with a session: who makes
 * up tokens gains nothing.
 * @param secret what gateways show
 */
export function limitRates(
  fastify: FastifyInstance,
  { counter, limits, secret }: { counter: RateCounter; limits: RateLimits; secret: () => string },
): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (UNLIMITED.test(request.url) || request.method === 'OPTIONS') return;
    const waitMs = await counter.take(rulesFor(request, limits, secret()));
    if (waitMs <= 0) return;
    const seconds = Math.ceil(waitMs / 1_000);
    void reply.header('retry-after', String(seconds));
    throw new ApiError(429, 'RATE_LIMITED', `Too many requests; try again in ${seconds} s.`);
  });
  fastify.addHook('onClose', async () => counter.close());
}

function rulesFor(request: FastifyRequest, limits: RateLimits, secret: string): RateRule[] {
  const address = networkOf(request.ip);
  const session = readSessionToken(request);
  if (session !== undefined && isSameSecret(session.token, secret)) {
    const name = request.headers[GATEWAY_ID_HEADER];
    const gateway = typeof name === 'string' ? name.slice(0, 64) : address;
    return [{ key: `gateway:${gateway}`, maxCount: limits.gateway, windowMs: WINDOW_MS }];
  }
  const rules = [{ key: `address:${address}`, maxCount: limits.address, windowMs: WINDOW_MS }];
  if (session === undefined) return rules;
  const key = `session:${digest(session.token).slice(0, 32)}`;
  return [...rules, { key, maxCount: limits.session, windowMs: WINDOW_MS }];
}

/** Of IPv6 the network: whoever has one address has 2^64. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [first, last] = [head, tail].map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - (first?.length ?? 0) - (last?.length ?? 0) }, () => '0');
  return [...(first ?? []), ...zeros, ...(last ?? [])].slice(0, 4).join(':');
}
