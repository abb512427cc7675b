import { All, Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBearer } from '../auth/session-cookie.js';
import { isSameSecret } from '../auth/token-secret.js';
import { INVALID_JSON } from '../http/json-body.js';
import { Public } from '../http/permission.js';
import { isHttps } from '../http/security-headers.js';
import { RateLimit } from '../security/rate-limit.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { isDeviceId, parseOtaReport } from './ota-report.js';
import { OtaService } from './ota.service.js';

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'client-id, content-type, device-id, authorization',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
};
const MAX_BODY_BYTES = 64 * 1024;
/** No IPv6 address: devices cannot read one. */
const HOST = /^[\w.-]+(?::\d{1,5})?$/;
const REQUESTS_COUNT = 600;
const REQUESTS_WINDOW_MS = 60_000;

/**
 * OTA and activation, for devices: no envelope, and faults as HTTP 200 with `error`, since other statuses make devices
 * retry in storms (device protocol, OTA response).
 */
@Controller('xiaozhi/ota')
@Public()
export class OtaController {
  private readonly requests = new RateLimit(REQUESTS_COUNT, REQUESTS_WINDOW_MS);

  constructor(
    private readonly ota: OtaService,
    private readonly parameters: ParameterService,
  ) {}

  @All('activate')
  async activate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.headers(CORS);
    if (request.method === 'OPTIONS') return void (await reply.status(204).send());
    const isBound = await this.ota.isBound(headerOf(request, 'device-id'));
    await reply
      .status(isBound ? 200 : 202)
      .type('text/plain')
      .send(isBound ? 'success' : '');
  }

  @All()
  async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.headers(CORS);
    if (request.method === 'OPTIONS') return void (await reply.status(204).send());
    if (request.method !== 'POST') {
      return void (await reply
        .type('text/plain; charset=utf-8')
        .send('The OTA interface works. Devices ask here with POST.'));
    }
    const fault = this.faultOf(request);
    if (fault !== undefined)
      return void (await reply.send({ server_time: this.ota.serverTime(), error: fault }));
    const deviceId = headerOf(request, 'device-id');
    await reply.send(
      await this.ota.answer({
        deviceId,
        clientId: headerOf(request, 'client-id') || deviceId,
        report: parseOtaReport(request.body),
        ...this.whereFrom(request),
      }),
    );
  }

  private faultOf(request: FastifyRequest): string | undefined {
    const deviceId = headerOf(request, 'device-id');
    if (deviceId === '') return 'Device ID is required';
    if (!isDeviceId(deviceId)) return 'Invalid device ID';
    if (request.body === INVALID_JSON) return 'The body is not valid JSON';
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'The body is too large';
    return this.requests.take(request.ip) === undefined
      ? undefined
      : 'Too many requests; try again in a minute';
  }

  /** The gateway forwards devices' requests and says where they came from; nobody else's word counts. */
  private whereFrom(request: FastifyRequest): { address: string; origin: string | undefined } {
    const bearer = readBearer(request);
    const isGateway = bearer !== undefined && isSameSecret(bearer, this.parameters.secret);
    const forwarded = isGateway ? headerOf(request, 'x-forwarded-for') : '';
    const host = isGateway ? headerOf(request, 'x-forwarded-host') : request.host;
    const scheme = isHttps(request) ? 'https' : 'http';
    return {
      address: forwarded === '' ? request.ip : forwarded,
      origin: HOST.test(host) ? `${scheme}://${host}` : undefined,
    };
  }
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
