import { Injectable } from '@nestjs/common';
import { ApiError } from '../http/api-error.js';
import { RateLimit } from '../security/rate-limit.js';

/** Guesses per account and per address in a quarter of an hour. */
const LOGIN_ATTEMPTS_COUNT = 10;
const LOGIN_WINDOW_MS = 15 * 60_000;

/** Bounds guesses of passwords and codes: both steps of signing in count together. */
@Injectable()
export class LoginThrottle {
  private readonly attempts = new RateLimit(LOGIN_ATTEMPTS_COUNT, LOGIN_WINDOW_MS);

  /** @throws ApiError 429 LOGIN_THROTTLED */
  take(keys: readonly string[]): void {
    const waits = keys.map((key) => this.attempts.take(key)).filter((wait) => wait !== undefined);
    if (waits.length === 0) return;
    const seconds = Math.ceil(Math.max(...waits) / 1000);
    throw new ApiError(429, 'LOGIN_THROTTLED', `Too many attempts; try again in ${seconds} s.`);
  }

  /** After a success. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.attempts.forget(key);
  }
}

/** What a sign-in counts under. */
export function loginKeys(username: string, { address }: { address: string }): string[] {
  return [`account:${username.toLowerCase()}`, `address:${address}`];
}

/** What a guess with a session counts under: whoever took it over must not guess on. */
export function ownKeys(userId: string): string[] {
  return [`password:${userId}`];
}
