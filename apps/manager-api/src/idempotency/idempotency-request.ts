import { createHash, createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import type { KeyRing } from '../security/key-ring.js';

export const IDEMPOTENCY_HEADER = 'idempotency-key';
/** On an answer that was given before. */
export const REPLAYED_HEADER = 'idempotency-replayed';

const BARE = /^[\u0021\u0023-\u005b\u005d-\u007e]{1,255}$/;
const QUOTED = /^"((?:[\u0020\u0021\u0023-\u005b\u005d-\u007e]|\\["\\]){1,255})"$/;

/**
 * The key of a request, as a structured string (`"8e03978e"`) or bare.
 * @throws ApiError 400 IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_UNSUPPORTED
 */
export function readIdempotencyKey({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const text = [headers[IDEMPOTENCY_HEADER] ?? []].flat().join(', ').trim();
  if (headers[IDEMPOTENCY_HEADER] === undefined) return undefined;
  if (/^multipart\//i.test(headers['content-type'] ?? '')) {
    const msg = 'Uploads take no Idempotency-Key; the same file again is told by what is there already.';
    throw new ApiError(400, 'IDEMPOTENCY_UNSUPPORTED', msg, [{ path: IDEMPOTENCY_HEADER, msg }]);
  }
  if (BARE.test(text)) return text;
  const quoted = QUOTED.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll(/\\(["\\])/g, '$1');
  const msg = 'Send one Idempotency-Key of 1 to 255 printable ASCII characters, a random UUID for example.';
  throw new ApiError(400, 'IDEMPOTENCY_KEY_INVALID', msg, [{ path: IDEMPOTENCY_HEADER, msg }]);
}

/** Keys of two users never meet. A user's tokens act for the user. */
export function keyIdOf(actor: Actor, key: string): string {
  const kind = actor.kind === 'token' ? 'user' : actor.kind;
  return createHash('sha256')
    .update(JSON.stringify([kind, actor.id, key]))
    .digest('base64url');
}

/** What is asked for, as a hash under a master key: a body may have a password in it. */
export function fingerprintOf(request: FastifyRequest, keys: KeyRing, keyId = keys.current.id): string {
  const master = keys.find(keyId)?.master;
  if (master === undefined) return '';
  const asked = JSON.stringify([request.method, request.url, request.body ?? {}]);
  return `${keyId}:${createHmac('sha256', master).update(asked).digest('base64url')}`;
}

/** Whether a stored fingerprint is of this request, also when the master key was changed between. */
export function isSameRequest(request: FastifyRequest, keys: KeyRing, fingerprint: string): boolean {
  const [keyId = ''] = fingerprint.split(':');
  return fingerprintOf(request, keys, keyId) === fingerprint;
}
