import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OtaDesk } from './ota-desk.js';

/** Token of who answers OTA requests. */
export const OTA_DESK = Symbol('OTA_DESK');

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'client-id, content-type, device-id, authorization',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
};

/**
 * OTA on the gateway's HTTP port: the same routes as manager-api's, answered by it where there is one (protocol 1.1). A
 * failure is told with HTTP 200 and `error`, since another status makes devices retry in storms (protocol 1.3).
 */
@Controller('xiaozhi/ota')
export class OtaController {
  constructor(@Inject(OTA_DESK) private readonly desk: OtaDesk) {}

  @All(['', 'activate'])
  async ota(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.headers(CORS_HEADERS);
    if (request.method === 'OPTIONS') return void (await reply.status(204).send());
    const answer = await this.desk.forward({
      method: request.method,
      path: request.url.replace(/^\/xiaozhi/, ''),
      headers: request.headers,
      body: typeof request.body === 'string' ? request.body : '',
      remoteAddress: request.ip,
    });
    if (answer.contentType !== undefined) void reply.type(answer.contentType);
    await reply.status(answer.status).send(answer.body);
  }
}
