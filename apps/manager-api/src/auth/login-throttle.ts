import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerConfig } from '../config/manager-config.js';
import { ApiError } from '../http/api-error.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { MemoryAttemptCounter } from '../rate-limit/attempt-counter.js';
import type { AttemptCounter } from '../rate-limit/attempt-counter.js';
import { networkOf } from '../rate-limit/rate-limits.js';
import { RedisAttemptCounter } from '../rate-limit/redis-attempt-counter.js';
import { RateLimit } from '../security/rate-limit.js';
import { CONFIG, LOGGER } from '../tokens.js';

/** Guesses per account and per address in a quarter of an hour. */
const LOGIN_ATTEMPTS_COUNT = 10;
/** To the identity provider, of one address: many people may stand behind one. */
const TRIPS_COUNT = 60;
const LOGIN_WINDOW_MS = 15 * 60_000;

/** Bounds guesses of passwords and codes: both steps of signing in count together, and all processes that share a Redis. */
@Injectable()
export class LoginThrottle implements OnModuleDestroy {
  private readonly attempts: AttemptCounter;
  private readonly trips: AttemptCounter;

  constructor(
    @Inject(CONFIG) { security }: ManagerConfig,
    @Inject(LOGGER) logger: Logger,
    parameters: ParameterService,
  ) {
    const { redisUrl: url, ratePrefix: prefix } = security;
    const secret = (): string => parameters.secret;
    const count = (maxCount: number): AttemptCounter =>
      url === undefined
        ? new MemoryAttemptCounter(new RateLimit(maxCount, LOGIN_WINDOW_MS))
        : new RedisAttemptCounter({ url, prefix, secret }, { maxCount, windowMs: LOGIN_WINDOW_MS }, logger);
    this.attempts = count(LOGIN_ATTEMPTS_COUNT);
    this.trips = count(TRIPS_COUNT);
  }

  onModuleDestroy(): void {
    this.attempts.close();
    this.trips.close();
  }

  /** @throws ApiError 429 LOGIN_THROTTLED */
  async take(keys: readonly string[]): Promise<void> {
    refuseWait(await this.attempts.take(keys));
  }

  /** A browser that is sent to the identity provider: nothing is guessed, but something is kept. @throws ApiError 429 LOGIN_THROTTLED */
  async takeTrip({ address }: { address: string }): Promise<void> {
    refuseWait(await this.trips.take([tripKey(address)]));
  }

  /** After a success. */
  forgetTrips({ address }: { address: string }): Promise<void> {
    return this.trips.forget([tripKey(address)]);
  }

  /** After a success. */
  forget(keys: readonly string[]): Promise<void> {
    return this.attempts.forget(keys);
  }
}

function refuseWait(waitMs: number): void {
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  throw new ApiError(429, 'LOGIN_THROTTLED', `Too many attempts; try again in ${seconds} s.`);
}

function tripKey(address: string): string {
  return `trip:${networkOf(address)}`;
}

/** What a sign-in counts under. */
export function loginKeys(username: string, { address }: { address: string }): string[] {
  return [`account:${username.toLowerCase()}`, `address:${networkOf(address)}`];
}

/** What a guess with a session counts under: whoever took it over must not guess on. */
export function ownKeys(userId: string): string[] {
  return [`password:${userId}`];
}
