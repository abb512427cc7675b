import type { IncomingMessage } from 'node:http';
import { Inject } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import type { OnGatewayConnection } from '@nestjs/websockets';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import type { WebSocket } from 'ws';
import { SessionRegistry } from '../session/session.registry.js';
import { DeviceAuth } from './device-auth.js';
import { DeviceConnection } from './device-connection.js';
import { readCredentials } from './device-credentials.js';
import { Liveness } from './liveness.js';
import { WsTransport } from './ws-transport.js';

/** Token of the process's logger. */
export const LOGGER = Symbol('LOGGER');

/**
 * A device comes in: credentials, token, session. Audio is taken from the raw socket, since Nest's message handlers
 * would parse every frame as JSON.
 */
@WebSocketGateway()
export class DeviceGateway implements OnGatewayConnection<WebSocket> {
  private readonly liveness = new Liveness();

  constructor(
    @Inject(SessionRegistry) private readonly sessions: SessionRegistry,
    @Inject(DeviceAuth) private readonly auth: DeviceAuth,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    // A socket's own error always comes before its close, which is handled below.
    socket.on('error', (error) => this.logger.debug({ error }, 'a socket failed'));
    const credentials = readCredentials(request);
    if (credentials === undefined) {
      return this.refuse(
        socket,
        'This is the device port. Connect with a device-id header or query parameter.',
      );
    }
    const refusal = this.auth.refusal(credentials);
    if (refusal !== undefined) {
      this.logger.warn({ deviceId: credentials.deviceId, refusal }, 'a device was refused');
      return this.refuse(
        socket,
        `Authentication failed: ${refusal}. Restart the device to fetch a new token.`,
      );
    }
    this.accept(socket, request, credentials);
  }

  private accept(
    socket: WebSocket,
    request: IncomingMessage,
    credentials: NonNullable<ReturnType<typeof readCredentials>>,
  ): void {
    const device = { deviceId: normaliseDeviceId(credentials.deviceId), clientId: credentials.clientId };
    const transport = new WsTransport(socket, credentials.frameVersion);
    const session = this.sessions.open(device, transport);
    const logger = this.logger.child({ sessionId: session.identity.sessionId, deviceId: device.deviceId });
    const hasVersionHeader = request.headers['protocol-version'] !== undefined;
    new DeviceConnection(session, transport, hasVersionHeader, logger).attach(socket);
    this.liveness.watch(socket);
    socket.once('close', (code) => this.sessions.closed(session, `the connection ended (${code})`));
  }

  private refuse(socket: WebSocket, message: string): void {
    socket.send(message);
    socket.close(1008, 'refused');
    setTimeout(() => socket.terminate(), 1_500).unref();
  }
}
