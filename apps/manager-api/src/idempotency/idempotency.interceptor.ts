import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { guardWrites } from '../database/write-guard.js';
import type { ActorRequest } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { LOGGER } from '../tokens.js';
import { ClaimGuard } from './claim-guard.js';
import type { Claim } from './claim-guard.js';
import { REPLAYED_HEADER, readIdempotencyKey } from './idempotency-request.js';
import { IdempotencyService } from './idempotency.service.js';

/** Does each `POST` below `/api` that has an `Idempotency-Key` once, and answers the same again. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly requests: IdempotencyService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<ActorRequest>();
    const { actor } = request;
    const isPost = request.method === 'POST' && request.url.startsWith('/api/');
    const key = isPost && actor !== undefined ? readIdempotencyKey(request) : undefined;
    if (key === undefined || actor === undefined) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(
      (async () => {
        const { claim, answer } = await this.ask(() => this.requests.ask(actor, key, request), reply);
        if (claim !== undefined) return this.once(claim, reply, () => lastValueFrom(next.handle()));
        void reply.header(REPLAYED_HEADER, 'true');
        if (answer.etag !== undefined) void reply.header('etag', answer.etag);
        return answer.data;
      })(),
    );
  }

  private async ask<T>(ask: () => Promise<T>, reply: FastifyReply): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'IDEMPOTENCY_RUNNING')
        void reply.header('retry-after', '1');
      throw error;
    }
  }

  private async once(claim: Claim, reply: FastifyReply, handle: () => Promise<unknown>): Promise<unknown> {
    const guard = new ClaimGuard(claim);
    try {
      const data = await guardWrites(guard, handle);
      const etag = reply.getHeader('etag');
      const answer = { data: data ?? null, etag: typeof etag === 'string' ? etag : undefined };
      await this.requests.keep(claim, answer).catch((error: unknown) => this.note(claim, error));
      return data;
    } catch (error) {
      if (!guard.hasWritten)
        await this.requests.release(claim).catch((cause: unknown) => this.note(claim, cause));
      throw error;
    } finally {
      guard.isOver = true;
    }
  }

  /** What was asked for is done; asking again hears that its answer was not kept. */
  private note({ id }: Claim, error: unknown): void {
    this.logger.warn({ idempotencyKeyId: id, error }, 'the answer of a request with a key was not kept');
  }
}
