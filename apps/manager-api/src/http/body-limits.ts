import type { FastifyInstance } from 'fastify';

const KIB = 1024;
/** Longest body of a route that nothing else is said of. */
export const BODY_BYTES = 1024 * KIB;
/** A minute of 16 kHz audio as base64, a file of memories, or many rows at once, and room around it. */
const LARGE_BYTES = 8 * KIB * KIB;

/** Longest bodies by route, from the first that fits. */
const LIMITS: readonly [RegExp, number][] = [
  // Whoever has not signed in sends a name and a password.
  [/^\/api\/auth\//, 16 * KIB],
  [/^\/xiaozhi\/ota(?:\/|$)/, 64 * KIB],
  // Gateways report speech, vectors and batches.
  [/^\/xiaozhi\//, LARGE_BYTES],
  [/^\/api\/memory-transfer\//, LARGE_BYTES],
  [/^\/api\/agent\/:\w+\/speaker/, LARGE_BYTES],
];

/** Gives each route that is registered from now on the longest body that it needs; more is answered with 413. */
export function limitBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit ??= LIMITS.find(([path]) => path.test(route.url))?.[1] ?? BODY_BYTES;
  });
}
