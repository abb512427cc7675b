import { GATEWAY_CODES, GATEWAY_ID_HEADER, agentModels, envelope, serverBase } from '@xiaozhi/contracts';
import type { ServerBase } from '@xiaozhi/contracts';
import axios from 'axios';
import type { AxiosInstance, AxiosResponse } from 'axios';
import type { AgentModelsAnswer, ManagerApi } from './manager-api.js';

export type ManagerApiErrorCode = 'MANAGER_UNAVAILABLE' | 'MANAGER_UNAUTHORIZED' | 'MANAGER_REJECTED';

/** manager-api did not do what was asked. */
export class ManagerApiError extends Error {
  constructor(
    readonly code: ManagerApiErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'ManagerApiError';
  }

  get retryable(): boolean {
    return this.code === 'MANAGER_UNAVAILABLE';
  }
}

export interface ManagerApiClientOptions {
  /** Base URL, for example `http://127.0.0.1:8002/xiaozhi`. */
  baseUrl: string;
  /** Asked for at every call, so that a secret that appears later is used. */
  secret: () => string | undefined;
  timeoutMs: number;
  /** Of this process: what it changes is told with it. */
  gatewayId?: string;
}

/**
 * Gateway side of manager-api's HTTP interface: POST, shared secret as bearer token, HTTP 200 with an
 * envelope for business errors too (protocol 6.2). Knows the wire only; caching is elsewhere.
 */
export class ManagerApiClient implements ManagerApi {
  private readonly http: AxiosInstance;

  constructor(private readonly options: ManagerApiClientOptions) {
    this.http = axios.create({
      baseURL: options.baseUrl.replace(/\/$/, ''),
      timeout: options.timeoutMs,
      maxRedirects: 0,
      proxy: false,
      headers: options.gatewayId === undefined ? {} : { [GATEWAY_ID_HEADER]: options.gatewayId },
      // Statuses are judged here, so that their meaning is in one place.
      validateStatus: () => true,
    });
  }

  async serverBase(signal: AbortSignal): Promise<ServerBase> {
    return parseAnswer(serverBase, await this.post('/config/server-base', {}, signal));
  }

  async agentModels(
    device: { macAddress: string; clientId: string; agentId?: string },
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<AgentModelsAnswer> {
    const response = await this.send(
      '/config/agent-models',
      { ...device, selectedModule: {} },
      etag === undefined ? {} : { 'if-none-match': etag },
      signal,
    );
    if (response.status === 304) return { kind: 'not-modified' };
    const answer = readEnvelope(response);
    if (answer.code === GATEWAY_CODES.needsBinding) return { kind: 'needs-binding', code: answer.msg };
    if (answer.code === GATEWAY_CODES.deviceNotFound) return { kind: 'unknown-device' };
    if (answer.code === GATEWAY_CODES.agentNotFound && device.agentId !== undefined)
      return { kind: 'unknown-agent' };
    const models = parseAnswer(agentModels, requireSuccess(answer, '/config/agent-models'));
    const tag: unknown = response.headers.etag;
    return { kind: 'models', models, etag: typeof tag === 'string' ? tag : undefined };
  }

  async post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return requireSuccess(readEnvelope(await this.send(path, body, {}, signal)), path);
  }

  private async send(
    path: string,
    body: unknown,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<AxiosResponse<unknown>> {
    const secret = this.options.secret();
    if (secret === undefined) {
      throw new ManagerApiError(
        'MANAGER_UNAUTHORIZED',
        'The gateway has no secret for manager-api: set MANAGER_API_SECRET or start manager-api first, which writes it.',
      );
    }
    try {
      return await this.http.post<unknown>(path, body, {
        signal,
        headers: { ...headers, authorization: `Bearer ${secret}` },
      });
    } catch (cause) {
      signal.throwIfAborted();
      // The cause is dropped on purpose: an axios error carries the request with its bearer token.
      const reason = axios.isAxiosError(cause) ? (cause.code ?? 'no answer') : 'no answer';
      throw new ManagerApiError('MANAGER_UNAVAILABLE', `manager-api did not answer ${path} (${reason}).`);
    }
  }
}

function readEnvelope(response: AxiosResponse<unknown>): { code: number; msg: string; data?: unknown } {
  const parsed = envelope.safeParse(response.data);
  if (parsed.success) return parsed.data;
  const retryable = response.status === 408 || response.status === 429 || response.status >= 500;
  throw new ManagerApiError(
    retryable ? 'MANAGER_UNAVAILABLE' : 'MANAGER_REJECTED',
    `manager-api answered HTTP ${response.status} without the expected envelope; is MANAGER_API_URL right?`,
  );
}

function requireSuccess(answer: { code: number; msg: string; data?: unknown }, path: string): unknown {
  if (answer.code === GATEWAY_CODES.ok) return answer.data;
  if (answer.code === GATEWAY_CODES.unauthorized) {
    throw new ManagerApiError(
      'MANAGER_UNAUTHORIZED',
      `manager-api refused the gateway's secret for ${path}.`,
    );
  }
  const code = answer.code >= 500 && answer.code < 600 ? 'MANAGER_UNAVAILABLE' : 'MANAGER_REJECTED';
  throw new ManagerApiError(code, `manager-api refused ${path}: ${answer.msg} (code ${answer.code}).`);
}

function parseAnswer<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error } },
  value: unknown,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ManagerApiError('MANAGER_REJECTED', 'manager-api sent a configuration of an unexpected shape.', {
    cause: parsed.error,
  });
}
