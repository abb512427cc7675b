import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';

/** Puts what a route returns into the envelope `{code, msg, data}`. Routes that write the reply themselves are left alone. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next
      .handle()
      .pipe(
        map((data: unknown) => (reply.sent ? undefined : { code: 0, msg: 'success', data: data ?? null })),
      );
  }
}
