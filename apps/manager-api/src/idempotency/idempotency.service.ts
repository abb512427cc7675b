import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { newId } from '@xiaozhi/observability';
import type { FastifyRequest } from 'fastify';
import { LessThanOrEqual } from 'typeorm';
import { Database } from '../database/database.js';
import type { IdempotencyKeyRow } from '../database/idempotency-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { KeyRing } from '../security/key-ring.js';
import { NOW } from '../tokens.js';
import { openAnswer, sealAnswer } from './answer-seal.js';
import type { KeptAnswer } from './answer-seal.js';
import { stillRunning } from './claim-guard.js';
import type { Claim } from './claim-guard.js';
import { fingerprintOf, isSameRequest, keyIdOf } from './idempotency-request.js';

const KEPT_MS = 24 * 3_600_000;
/** After this a request that wrote nothing counts as dead; if it is not, it cannot write any more. */
const ATTEMPT_MS = 60_000;
const PRUNE_MS = 600_000;
const KEYS_OF_USER_COUNT = 2_000;

/** A request that is to be done, or one that was. */
export type Asked = { claim: Claim; answer?: undefined } | { claim?: undefined; answer: KeptAnswer };

/** Requests by their key, for 24 hours, at most 2,000 of a user. */
@Injectable()
export class IdempotencyService implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly keys: KeyRing,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.prune().catch(() => undefined), PRUNE_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * @throws ApiError 422 IDEMPOTENCY_KEY_REUSED, 409 IDEMPOTENCY_RUNNING, 409 IDEMPOTENCY_ANSWER_LOST,
   *   429 IDEMPOTENCY_KEYS_FULL
   */
  async ask(actor: Actor, key: string, request: FastifyRequest): Promise<Asked> {
    const id = keyIdOf(actor, key);
    await this.requireRoom(actor);
    const now = this.now();
    const fresh: IdempotencyKeyRow = {
      ...{ id, user_id: actor.id, request: fingerprintOf(request, this.keys), attempt: newId() },
      ...{ state: 'running', answer: null, started_at: now.toISOString() },
      expires_at: new Date(now.getTime() + KEPT_MS).toISOString(),
    };
    const claim = { id, attempt: fresh.attempt };
    return this.database.write(async (rows) => {
      const row = await rows.of('idempotencyKey').findOneBy({ id });
      if (row === null) await rows.of('idempotencyKey').insert(fresh);
      else if (row.expires_at <= fresh.started_at) await rows.of('idempotencyKey').update({ id }, fresh);
      else {
        const answer = this.answerOf(row, request, now);
        if (answer !== undefined) return { answer };
        await rows.of('idempotencyKey').update({ id }, fresh);
      }
      return { claim };
    });
  }

  /** Keeps the answer of a request that was done. */
  async keep(claim: Claim, answer: KeptAnswer): Promise<void> {
    const done = { state: 'done', answer: sealAnswer(this.keys, claim.id, answer) };
    await this.database.write((rows) => rows.of('idempotencyKey').update({ ...claim }, done));
  }

  /** Forgets a request that failed before it wrote anything, so that it can be tried again. */
  async release(claim: Claim): Promise<void> {
    await this.database.write((rows) => rows.of('idempotencyKey').delete({ ...claim, state: 'running' }));
  }

  /** Deletes what is older than a day. */
  async prune(): Promise<void> {
    const expires_at = LessThanOrEqual(this.now().toISOString());
    await this.database.write((rows) => rows.of('idempotencyKey').delete({ expires_at }));
  }

  /** @returns undefined where the request is to be tried again */
  private answerOf(row: IdempotencyKeyRow, request: FastifyRequest, now: Date): KeptAnswer | undefined {
    if (!isSameRequest(request, this.keys, row.request)) {
      const msg = 'This Idempotency-Key was used for another request; take a new key for a new request.';
      throw new ApiError(422, 'IDEMPOTENCY_KEY_REUSED', msg);
    }
    const answer = row.answer === null ? undefined : openAnswer(this.keys, row.id, row.answer);
    if (answer !== undefined) return answer;
    const isFresh = Date.parse(row.started_at) > now.getTime() - ATTEMPT_MS;
    if (row.state !== 'done' && isFresh) throw stillRunning();
    if (row.state === 'running') return undefined;
    const msg =
      'This request was done already, but its answer was not kept; look whether what you wanted is there, and take a new key.';
    throw new ApiError(409, 'IDEMPOTENCY_ANSWER_LOST', msg);
  }

  /** Counted outside of the transaction: a few more do no harm. */
  private async requireRoom({ id: user_id }: Actor): Promise<void> {
    const keys = this.database.repository('idempotencyKey');
    if ((await keys.countBy({ user_id })) < KEYS_OF_USER_COUNT) return;
    await this.prune();
    if ((await keys.countBy({ user_id })) < KEYS_OF_USER_COUNT) return;
    const msg = `You used ${KEYS_OF_USER_COUNT} keys within a day; wait, or send the request without one.`;
    throw new ApiError(429, 'IDEMPOTENCY_KEYS_FULL', msg);
  }
}
