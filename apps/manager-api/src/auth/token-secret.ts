import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, safe in an address. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is kept of a token. It is looked up by this: how long a comparison takes tells of a digest only, which nobody
 * can choose.
 */
export function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares in constant time, whatever the lengths. An empty secret is nobody's. */
export function isSameSecret(given: string, secret: string): boolean {
  return secret !== '' && timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(secret)));
}
