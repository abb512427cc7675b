import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@xiaozhi/observability';
import { configureUrlGuard } from '@xiaozhi/observability/url-guard';
import { AppModule } from './app.module.js';
import type { ServerConfig } from './config/server-config.js';
import { DeviceWsAdapter } from './device/device-ws.adapter.js';
import { firmwareRelayRoutes } from './http/firmware-relay.routes.js';
import { firmwareRoutes } from './http/firmware.routes.js';
import { metricsRoutes } from './http/metrics.routes.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { visionRoutes } from './http/vision.routes.js';
import { makeGatewayParts } from './gateway-parts.js';
import type { GatewayParts } from './gateway-parts.js';
import { sharedSynthesisWorker } from './speech/tts/synthesis-worker/synthesis-worker.js';

/** OTA bodies have a few KB (device protocol, OTA request). */
const HTTP_BODY_BYTES = 64 * 1024;

/** A start waits so long for what was missed; a manager-api that does not answer is not waited for. */
const CHANGES_WAIT_MS = 3_000;

/** The gateway as one thing that starts and stops. */
export class Gateway {
  private constructor(
    private readonly config: ServerConfig,
    private readonly logger: Logger,
    private readonly parts: GatewayParts,
    private readonly app: NestFastifyApplication,
    private readonly sockets: DeviceWsAdapter,
  ) {}

  /**
   * Opens the outbox and both ports.
   * @param restart called where an operator asks for it: the process ends, and its supervisor starts it again
   * @throws when a port or the outbox cannot be had
   */
  static async start(config: ServerConfig, logger: Logger, restart: () => void): Promise<Gateway> {
    configureUrlGuard({ mode: config.urlGuard, allow: allowedHosts(config) });
    const parts = await makeGatewayParts(config, logger, restart);
    const fastify = new FastifyAdapter({
      bodyLimit: HTTP_BODY_BYTES,
      routerOptions: { ignoreTrailingSlash: true },
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.of(parts, config, logger),
      fastify,
      {
        bodyParser: false,
        logger: ['error', 'fatal'],
      },
    );
    addSecurityHeaders(fastify.getInstance());
    // Devices may send anything as OTA body; it is passed on as it came, for manager-api to judge.
    fastify.getInstance().removeAllContentTypeParsers();
    fastify
      .getInstance()
      .addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    fastify.getInstance().register(visionRoutes, parts.photos);
    if (parts.firmware !== undefined) firmwareRoutes(fastify.getInstance(), parts.firmware);
    else {
      const { managerUrl, managerTimeoutMs: timeoutMs } = config;
      firmwareRelayRoutes(fastify.getInstance(), { managerUrl, timeoutMs }, logger);
    }
    metricsRoutes(fastify.getInstance(), { metrics: parts.metrics, token: config.metricsToken });
    const sockets = new DeviceWsAdapter(app, { ...config, port: config.webSocketPort }, logger);
    app.useWebSocketAdapter(sockets);
    const gateway = new Gateway(config, logger, parts, app, sockets);
    await gateway.open();
    return gateway;
  }

  /** Takes no new devices, ends turns, makes what was said durable, and closes everything. */
  async stop(): Promise<void> {
    const { parts, config } = this;
    parts.readiness.set(false, 'stopping');
    this.sockets.stopListening();
    parts.mqtt?.stopListening();
    parts.settings.stop();
    await parts.changes?.stop();
    // Before sessions end: what it says now must not outlive what they say then.
    await parts.presence.stop();
    parts.announcements.stop();
    parts.prompts.stop();
    const encodingStopped = parts.encoding.stop();
    await parts.sessions.drain();
    await Promise.all([parts.announcements.settled(), parts.prompts.settled()]);
    await parts.mqtt?.stop();
    await parts.outboxReporter.stop();
    await parts.usage.report();
    await parts.drain.stop(config.drainMs);
    await this.app.close();
    await encodingStopped;
    await Promise.all([
      parts.encoders.close(),
      parts.speakers.close(),
      parts.runtimes.close(),
      sharedSynthesisWorker.close(),
    ]);
    // Saves that ended meanwhile; they are told at the next start.
    await parts.usage.stop();
    await parts.outbox.close();
    await parts.closeStore();
    parts.outputUsage.close();
    this.logger.info({}, 'stopped');
  }

  private async open(): Promise<void> {
    const { parts, config, app, logger } = this;
    await parts.settings.start();
    // What somebody said who was erased meanwhile must not go out.
    await parts.changes?.start(CHANGES_WAIT_MS);
    await parts.drain.start();
    parts.usage.start();
    // Before the doors open: loading holds up the event loop, and a device would wait in vain.
    await this.warmUp([parts.runtimes.warmUp(), parts.encoders.warmUp()]);
    await app.listen(config.httpPort, config.host);
    const webSocketPort = await this.sockets.listen();
    const mqttPorts = await parts.mqtt?.start();
    parts.readiness.set(true);
    // A gateway that is alone has nobody to ask.
    if (!config.isStandalone) {
      parts.announcements.start();
      parts.prompts.start();
      parts.outboxReporter.start();
      parts.presence.start();
      parts.encoding.start();
    }
    const httpPort = (app.getHttpServer().address() as { port: number }).port;
    logger.info(
      { event: 'listening', port: webSocketPort, httpPort, ...mqttPorts, host: config.host },
      'devices can connect',
    );
    // In a process of its own: until it is there people are guests.
    void this.warmUp([parts.speakers.warmUp()]).then(() =>
      logger.info({ event: 'warm' }, 'models are loaded'),
    );
  }

  /** What cannot be loaded is said, and tried again when it is needed. */
  private async warmUp(models: readonly Promise<void>[]): Promise<void> {
    for (const outcome of await Promise.allSettled(models)) {
      if (outcome.status === 'rejected')
        this.logger.warn({ error: outcome.reason as unknown }, 'a model is not ready');
    }
  }
}

/** Whoever starts the server decides about the address in its environment, and not the guard. */
function allowedHosts({ urlGuardAllow, voiceprintUrl }: ServerConfig): string[] {
  return voiceprintUrl === undefined
    ? urlGuardAllow
    : [...urlGuardAllow, new URL(voiceprintUrl).hostname.replace(/^\[|\]$/g, '')];
}
