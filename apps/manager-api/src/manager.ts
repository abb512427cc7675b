import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { GATEWAY_ID_HEADER } from '@xiaozhi/contracts';
import { configureUrlGuard } from '@xiaozhi/observability/url-guard';
import type { FastifyInstance } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@xiaozhi/observability';
import { AgentVersionService } from './agent-version/agent-version.service.js';
import { configureAgentVersions } from './agent-version/keep-agent-version.js';
import { AppModule } from './app.module.js';
import { noteSources } from './audit/request-source.js';
import { SetupService } from './auth/setup.service.js';
import type { ManagerConfig } from './config/manager-config.js';
import { changeOrigin } from './database/change-log.js';
import { Database } from './database/database.js';
import { seed } from './database/seed.js';
import { ApiError } from './http/api-error.js';
import { BODY_BYTES, limitBodies } from './http/body-limits.js';
import { allowOrigins } from './http/cors.js';
import { acceptForms } from './http/form-body.js';
import { refuseRequest } from './http/failure.filter.js';
import { readBodiesAsJson } from './http/json-body.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { ParameterService } from './parameter/parameter.service.js';
import { answerNotModified } from './precondition/not-modified.js';
import { MemoryRateCounter } from './rate-limit/memory-rate-counter.js';
import { limitRates } from './rate-limit/rate-limits.js';
import { RedisRateCounter } from './rate-limit/redis-rate-counter.js';
import { serveApiPage } from './openapi/api-page.js';
import { anonymousProcess } from './status/process-info.js';
import type { ProcessInfo } from './status/process-info.js';
import { KeyRing } from './security/key-ring.js';

const GATEWAY_ID = /^[\w.-]{1,64}$/;

/** manager-api as one thing that starts and stops. */
export class Manager {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: Database,
    readonly port: number,
    /** All that is registered, as `GET /api/agent/{id}`. */
    readonly routes: ReadonlySet<string>,
  ) {}

  /** Migrates, seeds and listens. @throws when the database or the port cannot be had */
  static async start(
    config: ManagerConfig,
    logger: Logger,
    info: ProcessInfo = anonymousProcess(),
  ): Promise<Manager> {
    const keys = KeyRing.open(config);
    const database = await Database.open(config, keys);
    await seed(database, config.gatewayWebSocketUrl);
    const { security } = config;
    configureUrlGuard(security.urlGuard);
    configureAgentVersions(config.agentVersionsKept);
    const fastify = new FastifyAdapter({
      bodyLimit: BODY_BYTES,
      trustProxy: security.trustedProxies.length > 0 && [...security.trustedProxies],
      genReqId: () => randomUUID(),
      frameworkErrors: refuseRequest,
      routerOptions: { ignoreTrailingSlash: true },
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.of({ config, logger, database, keys, info }),
      fastify,
      { bodyParser: false, logger: ['error', 'fatal'] },
    );
    const routes = collectRoutes(fastify.getInstance());
    const parameters = app.get(ParameterService);
    guardDoor(fastify.getInstance(), { config, logger, secret: () => parameters.secret });
    refuseNul(fastify.getInstance());
    noteSources(fastify.getInstance());
    noteOrigins(fastify.getInstance());
    readBodiesAsJson(fastify.getInstance());
    await acceptForms(fastify.getInstance());
    await parameters.prepare();
    await app.get(AgentVersionService).prepare();
    serveApiPage(app);
    await app.listen(config.port, config.host);
    const { port } = app.getHttpServer().address() as { port: number };
    await app.get(SetupService).prepare();
    logger.info(
      { event: 'listening', port, host: config.host, database: database.kind },
      'manager-api is ready',
    );
    return new Manager(app, database, port, routes);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }
}

/** What is settled before any route looks at a request. */
function guardDoor(
  fastify: FastifyInstance,
  { config, logger, secret }: { config: ManagerConfig; logger: Logger; secret: () => string },
): void {
  const { rateLimits: limits, redisUrl, ratePrefix, corsOrigins } = config.security;
  answerNotModified(fastify);
  addSecurityHeaders(fastify);
  limitBodies(fastify);
  allowOrigins(fastify, corsOrigins);
  if (limits === undefined) return;
  const counter =
    redisUrl === undefined ? new MemoryRateCounter() : new RedisRateCounter(redisUrl, ratePrefix, logger);
  limitRates(fastify, { counter, limits, secret });
}

/** A path or query with U+0000: databases would end the text there, and find something else. */
function refuseNul(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ url }) => {
    if (!url.includes('%00')) return;
    const msg = 'The address must not contain the character U+0000.';
    throw new ApiError(400, 'REQUEST_REFUSED', msg, [{ path: 'path', msg }]);
  });
}

/** Whatever a gateway changes is told with its name. */
function noteOrigins(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const gatewayId = request.headers[GATEWAY_ID_HEADER];
    if (typeof gatewayId === 'string' && GATEWAY_ID.test(gatewayId)) changeOrigin.run(gatewayId, done);
    else done();
  });
}

/** Grows as routes are registered. */
function collectRoutes(fastify: FastifyInstance): ReadonlySet<string> {
  const routes = new Set<string>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.add(`${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
  return routes;
}
