import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@xiaozhi/observability';
import { AppModule } from './app.module.js';
import { AuthService } from './auth/auth.service.js';
import type { ManagerConfig } from './config/manager-config.js';
import { Database } from './database/database.js';
import { seed } from './database/seed.js';
import { readBodiesAsJson } from './http/json-body.js';
import { ParameterService } from './parameter/parameter.service.js';
import { serveApiPage } from './openapi/api-page.js';
import { SecretVault } from './security/secret-vault.js';

/** A minute of 16 kHz audio as base64, and room around it. */
const BODY_BYTES = 8 * 1024 * 1024;

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

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
  static async start(config: ManagerConfig, logger: Logger): Promise<Manager> {
    const database = await Database.open(config);
    const vault = SecretVault.open(config.masterKey, config.dataDir);
    await seed(database, config.gatewayWebSocketUrl);
    const fastify = new FastifyAdapter({
      bodyLimit: BODY_BYTES,
      genReqId: () => randomUUID(),
      routerOptions: { ignoreTrailingSlash: true },
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.of({ config, logger, database, vault }),
      fastify,
      { bodyParser: false, logger: ['error', 'fatal'] },
    );
    const routes = collectRoutes(fastify.getInstance());
    readBodiesAsJson(fastify.getInstance());
    fastify.getInstance().addHook('onSend', async (request, reply) => {
      if (!request.url.startsWith('/xiaozhi/ota')) void reply.headers(SECURITY_HEADERS);
    });
    await app.get(ParameterService).prepare();
    serveApiPage(app);
    await app.listen(config.port, config.host);
    const { port } = app.getHttpServer().address() as { port: number };
    await app.get(AuthService).prepare();
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

/** Grows as routes are registered. */
function collectRoutes(fastify: FastifyInstance): ReadonlySet<string> {
  const routes = new Set<string>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.add(`${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
  return routes;
}
