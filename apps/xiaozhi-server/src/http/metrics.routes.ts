import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayMetrics } from '../metrics/gateway-metrics.js';

/** Where Prometheus asks. */
export const METRICS_PATH = '/metrics';

export interface MetricsAccess {
  metrics: Pick<GatewayMetrics, 'text' | 'contentType'>;
  /** Asked of everybody but this machine; without one nobody else gets anything. */
  token: string | undefined;
}

/**
 * Metrics for this machine, and for whoever has the token. To others the route does not exist: the port is open to
 * devices, and what comes through a proxy is not of this machine.
 */
export function metricsRoutes(app: FastifyInstance, { metrics, token }: MetricsAccess): void {
  app.get(METRICS_PATH, async (request, reply) => {
    if (!isLocal(request) && !hasToken(request, token)) return reply.status(404).send();
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

function isLocal(request: FastifyRequest): boolean {
  const { headers, socket } = request;
  const isProxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !isProxied && /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
}

function hasToken(request: FastifyRequest, token: string | undefined): boolean {
  if (token === undefined || token === '') return false;
  const given = Buffer.from((request.headers.authorization ?? '').replace(/^Bearer\s+/i, ''));
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
