import { Injectable } from '@nestjs/common';
import { ApiError } from '../http/api-error.js';
import { RateLimit } from '../security/rate-limit.js';

/** Guesses per account and per address in a quarter of an hour. */
const LOGIN_ATTEMPTS_COUNT = 10;
/** To the identity provider, of one address: many people may stand behind one. */
const TRIPS_COUNT = 60;
const LOGIN_WINDOW_MS = 15 * 60_000;

/** Bounds guesses of passwords and codes: both steps of signing in count together. */
@Injectable()
export class LoginThrottle {
  private readonly attempts = new RateLimit(LOGIN_ATTEMPTS_COUNT, LOGIN_WINDOW_MS);
  private readonly trips = new RateLimit(TRIPS_COUNT, LOGIN_WINDOW_MS);

  /** @throws ApiError 429 LOGIN_THROTTLED */
  take(keys: readonly string[]): void {
    refuseWaits(keys.map((key) => this.attempts.take(key)));
  }

  /** A browser that is sent to the identity provider: nothing is guessed, but something is kept. @throws ApiError 429 LOGIN_THROTTLED */
  takeTrip({ address }: { address: string }): void {
    refuseWaits([this.trips.take(address)]);
  }

  /** After a success. */
  forgetTrips({ address }: { address: string }): void {
    this.trips.forget(address);
  }

  /** After a success. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.attempts.forget(key);
  }
}

function refuseWaits(waits: readonly (number | undefined)[]): void {
  const longest = Math.max(...waits.map((wait) => wait ?? 0));
  if (longest === 0) return;
  const seconds = Math.ceil(longest / 1000);
  throw new ApiError(429, 'LOGIN_THROTTLED', `Too many attempts; try again in ${seconds} s.`);
}

/** What a sign-in counts under. */
export function loginKeys(username: string, { address }: { address: string }): string[] {
  return [`account:${username.toLowerCase()}`, `address:${address}`];
}

/** What a guess with a session counts under: whoever took it over must not guess on. */
export function ownKeys(userId: string): string[] {
  return [`password:${userId}`];
}
