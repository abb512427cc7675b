import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { Database } from '../database/database.js';
import { guardWrites } from '../database/write-guard.js';
import { ApiError } from '../http/api-error.js';
import { EditGuard, requireUnchanged } from './edit-guard.js';
import { EDITABLE } from './editable.js';
import type { EditableRoute } from './editable.js';
import { editedDigest } from './edited-rows.js';
import type { ReadRows } from './edited-rows.js';
import { entityTag, readIfMatch } from './entity-tag.js';

const CHANGES = new Set(['PUT', 'PATCH', 'DELETE']);

/** Gives resources their `ETag`, and refuses edits of what somebody else changed meanwhile (`If-Match`). */
@Injectable()
export class PreconditionInterceptor implements NestInterceptor {
  private readonly rows: ReadRows;

  constructor(
    private readonly reflector: Reflector,
    database: Database,
  ) {
    this.rows = { of: (table) => database.repository(table) };
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const route = this.reflector.get<EditableRoute | undefined>(EDITABLE, context.getHandler());
    const handle = (): Promise<unknown> => lastValueFrom(next.handle());
    if (route !== undefined && request.method === 'POST') return from(this.make(route, reply, handle));
    if (route !== undefined) return from(this.edit(route, request, reply, handle));
    if (CHANGES.has(request.method) && request.headers['if-match'] !== undefined) throw unsupported();
    return next.handle();
  }

  private async make(
    { resource, id }: EditableRoute,
    reply: FastifyReply,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const answer = await handle();
    const digest = await editedDigest(this.rows, resource, idIn(answer, id));
    if (digest !== undefined) void reply.header('etag', entityTag(digest, answer));
    return answer;
  }

  private async edit(
    { resource, id: parameter }: EditableRoute,
    request: FastifyRequest,
    reply: FastifyReply,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const id = String((request.params as Record<string, unknown>)[parameter]);
    const asked = CHANGES.has(request.method) ? readIfMatch(request.headers['if-match']) : undefined;
    // Before the answer is read: a tag may be older than its answer, which costs a repetition, but never newer.
    const digest = await editedDigest(this.rows, resource, id);
    // What is not there is told by its route. What is there is looked at again in the transaction.
    if (asked !== undefined && digest !== undefined) requireUnchanged(asked, digest);
    const guard = new EditGuard(resource, id, asked);
    const answer = await guardWrites(guard, handle);
    const after = guard.digest ?? digest;
    if (after !== undefined && request.method !== 'DELETE')
      void reply.header('etag', entityTag(after, answer));
    return answer;
  }
}

function idIn(answer: unknown, path: string): string {
  let value = answer;
  for (const name of path.split('.'))
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  if (typeof value !== 'string') throw new Error(`An answer has no id at ${path}.`);
  return value;
}

/** Whoever asks for protection must not go without. */
function unsupported(): ApiError {
  const msg = 'This route takes no If-Match: what it changes has no ETag. Leave the header out.';
  return new ApiError(400, 'PRECONDITION_UNSUPPORTED', msg, [{ path: 'if-match', msg }]);
}
