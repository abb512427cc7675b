import type { Logger } from '@xiaozhi/observability';
import type { AgentConfigSource } from '../config/agent-config.source.js';
import type { OtaDesk, OtaReply, OtaRequest } from './ota-desk.js';

export interface OtaForwarderOptions {
  managerUrl: string;
  secret: () => string | undefined;
  timeoutMs: number;
  /** Makes the token a device connects with; empty when tokens are off. */
  tokenFor: (deviceId: string, clientId: string) => string;
  /** URL that devices are given when manager-api cannot tell. */
  webSocketUrl: () => string;
}

const DEVICE_HEADERS = [
  'device-id',
  'client-id',
  'activation-version',
  'serial-number',
  'user-agent',
  'accept-language',
  'content-type',
];

/** Passes a device's OTA request on to manager-api, and answers known devices itself while that is down. */
export class OtaForwarder implements OtaDesk {
  constructor(
    private readonly options: OtaForwarderOptions,
    private readonly configs: AgentConfigSource,
    private readonly logger: Logger,
  ) {}

  async forward(request: OtaRequest): Promise<OtaReply> {
    try {
      // eslint-disable-next-line no-restricted-globals -- the address is the gateway's own setting
      const response = await fetch(`${this.options.managerUrl.replace(/\/$/, '')}${request.path}`, {
        method: request.method,
        headers: this.headersFor(request),
        body: request.method === 'POST' ? request.body : undefined,
        redirect: 'error',
        signal: AbortSignal.timeout(this.options.timeoutMs),
      });
      const contentType = response.headers.get('content-type') ?? undefined;
      return { status: response.status, contentType, body: await response.text() };
    } catch (error) {
      this.logger.warn({ error, path: request.path }, 'manager-api did not answer an OTA request');
      return this.answerAlone(request);
    }
  }

  private headersFor(request: OtaRequest): Record<string, string> {
    // Where the device asked is where it can load firmware too.
    const { host, 'x-forwarded-proto': scheme } = request.headers;
    const headers: Record<string, string> = {
      'x-forwarded-for': request.remoteAddress,
      ...(host === undefined ? {} : { 'x-forwarded-host': host }),
      ...(scheme === 'https' ? { 'x-forwarded-proto': scheme } : {}),
    };
    for (const name of DEVICE_HEADERS) {
      const value = request.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    const secret = this.options.secret();
    if (secret !== undefined) headers.authorization = `Bearer ${secret}`;
    return headers;
  }

  private async answerAlone(request: OtaRequest): Promise<OtaReply> {
    const deviceId = headerText(request.headers['device-id']);
    const clientId = headerText(request.headers['client-id']) || deviceId;
    const serverTime = { timestamp: Date.now(), timeZone: 'UTC', timezone_offset: 0 };
    if (deviceId === '' || !(await this.isKnown(deviceId, clientId))) {
      return json({
        server_time: serverTime,
        error: 'The management service is not reachable; try again later.',
      });
    }
    if (request.path.includes('/activate'))
      return { status: 200, contentType: 'text/plain', body: 'success' };
    return json({
      server_time: serverTime,
      firmware: { version: reportedVersion(request.body), url: '' },
      websocket: {
        url: this.options.webSocketUrl(),
        token: this.options.tokenFor(deviceId, clientId),
        version: 1,
      },
    });
  }

  /** Browsers get no token here: who knows nothing but the address of one is not its user. */
  private async isKnown(deviceId: string, clientId: string): Promise<boolean> {
    const answer = await this.configs.fetch(deviceId, clientId);
    return answer.kind === 'known' && answer.agent.deviceKind !== 'browser';
  }
}

function json(body: unknown): OtaReply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(body) };
}

function headerText(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** The device's own version, so that nothing looks like an upgrade (protocol 1.3). */
function reportedVersion(body: string): string {
  const match = /"version"\s*:\s*"(\d+(?:\.\d+)*)"/.exec(body);
  return match?.[1] ?? '0.0.0';
}
