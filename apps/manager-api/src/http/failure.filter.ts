import { Catch, HttpException, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { ApiFailure, ApiFault } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONTENT_LANGUAGE, languageOf } from '../message/language.js';
import { failureInChinese } from '../message/translate.js';
import { LOGGER } from '../tokens.js';
import { ApiError, GatewayError } from './api-error.js';
import type { FaultyField } from './api-error.js';
import { STRICT_HEADERS } from './security-headers.js';

/** Whoever loads a file looks at the status, and would take an envelope for the file. */
const DOWNLOADS = '/xiaozhi/otaMag/download/';

/**
 * Every failure as an answer: `/api` with its real status, gateway routes with HTTP 200 and the code in the envelope.
 * What nobody expected is logged whole and told as a bare 500.
 */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    sendFailure(this.toFailure(error, request), request, reply, error);
  }

  private toFailure(error: unknown, request: FastifyRequest): ApiFailure {
    const requestId = request.id;
    if (error instanceof GatewayError) {
      return { code: error.code, msg: error.message, data: null, error: 'GATEWAY', details: [], requestId };
    }
    if (error instanceof ApiError) {
      const { status, code, message } = error;
      const details = withCodes(error.details, code);
      return { code: status, msg: message, data: null, error: code, details, requestId };
    }
    if (error instanceof HttpException) {
      const status = error.getStatus();
      const name = status === 404 ? 'ROUTE_NOT_FOUND' : 'REQUEST_REFUSED';
      return { code: status, msg: error.message, data: null, error: name, details: [], requestId };
    }
    const status = statusOf(error);
    if (status !== undefined) {
      return {
        code: status,
        msg: messageOf(error),
        data: null,
        error: 'REQUEST_REFUSED',
        details: [],
        requestId,
      };
    }
    this.logger.error(
      { error, requestId, method: request.method, path: request.url.split('?')[0] },
      'a request failed',
    );
    const msg = 'Something went wrong here; the log has it under this request id.';
    return { code: 500, msg, data: null, error: 'INTERNAL', details: [], requestId };
  }
}

/** @param error what the failure was made of, which may know more of it in another language */
function sendFailure(
  english: ApiFailure,
  request: FastifyRequest,
  reply: FastifyReply,
  error?: unknown,
): void {
  const language = languageOf(request.headers['accept-language']);
  const failure = language === 'zh' ? failureInChinese(english, faultsInChinese(english, error)) : english;
  const isGatewayRoute = request.url.startsWith('/xiaozhi/') && !request.url.startsWith(DOWNLOADS);
  void reply
    .status(isGatewayRoute ? 200 : Math.max(400, Math.min(599, failure.code)))
    .header('x-request-id', request.id)
    .header('content-language', CONTENT_LANGUAGE[language])
    .header('vary', [reply.getHeader('vary') ?? [], 'accept-language'].flat().join(', '))
    .send(isGatewayRoute ? toFieldForm(failure, request.url) : failure);
}

function withCodes(details: readonly FaultyField[], code: string): ApiFault[] {
  return details.map((fault) => ({ path: fault.path, code: fault.code ?? code, msg: fault.msg }));
}

function faultsInChinese({ details, error: code }: ApiFailure, error: unknown): ApiFault[] {
  if (!(error instanceof ApiError) || error.detailsInChinese === undefined) return details;
  return withCodes(error.detailsInChinese(), code);
}

/** What Fastify refuses before it looks for a route, such as a path that is no text in UTF-8. */
export function refuseRequest(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const code = statusOf(error) ?? 400;
  const msg = 'The path of the request is not valid.';
  const name = 'REQUEST_REFUSED';
  const details = [{ path: 'path', code: name, msg }];
  const failure = { code, msg, data: null, error: name, details, requestId: request.id };
  sendFailure(failure, request, reply.headers(STRICT_HEADERS));
}

/** Devices look for `error` in an answer of OTA, gateways for the envelope. */
function toFieldForm({ code, msg }: ApiFailure, url: string): object {
  return url.startsWith('/xiaozhi/ota') ? { error: msg } : { code, msg, data: null };
}

/** Fastify's own refusals (body too large, …) carry a status. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The request was refused.';
}
