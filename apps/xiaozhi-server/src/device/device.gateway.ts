import type { IncomingMessage } from 'node:http';
import { Inject } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import type { OnGatewayConnection } from '@nestjs/websockets';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import type { WebSocket } from 'ws';
import { SessionRegistry } from '../session/session.registry.js';
import { DeviceAuth } from './device-auth.js';
import { DeviceConnection } from './device-connection.js';
import { readCredentials } from './device-credentials.js';
import type { CredentialsFault, DeviceCredentials } from './device-credentials.js';
import { HelloDeadline } from './hello-deadline.js';
import { Liveness } from './liveness.js';
import type { DeviceLimits } from './message-limits.js';
import { WsTransport } from './ws-transport.js';

/** Token of the process's logger. */
export const LOGGER = Symbol('LOGGER');
/** Token of what one connection may do. */
export const DEVICE_LIMITS = Symbol('DEVICE_LIMITS');

/** What people are told of a handshake that says nothing of who it is, and the same in short. */
const FAULTS: Record<CredentialsFault, [message: string, reason: string]> = {
  'no-device-id': [
    'This is the device port. Connect with a device-id header or query parameter.',
    'no device id',
  ],
  'credentials-malformed': [
    'The credentials in the subprotocol cannot be read. Load the page anew.',
    'malformed credentials',
  ],
};

/**
 * A device comes in: credentials, token, session. Audio is taken from the raw socket, since Nest's message handlers
 * would parse every frame as JSON.
 */
@WebSocketGateway()
export class DeviceGateway implements OnGatewayConnection<WebSocket>, OnModuleDestroy {
  private readonly liveness: Liveness;
  private readonly hellos: HelloDeadline;

  constructor(
    @Inject(SessionRegistry) private readonly sessions: SessionRegistry,
    @Inject(DeviceAuth) private readonly auth: DeviceAuth,
    @Inject(DEVICE_LIMITS) private readonly limits: DeviceLimits,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.liveness = new Liveness(limits.pingMs);
    this.hellos = new HelloDeadline(limits.helloTimeoutMs);
  }

  onModuleDestroy(): void {
    this.liveness.stop();
    this.hellos.stop();
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    // A socket's own error always comes before its close, which is handled below.
    socket.on('error', (error) => this.logger.debug({ error }, 'a socket failed'));
    const credentials = readCredentials(request);
    if (typeof credentials === 'string') return this.refuse(socket, ...FAULTS[credentials]);
    const refusal = this.auth.refusal(credentials);
    if (refusal !== undefined) {
      this.logger.warn({ deviceId: credentials.deviceId, refusal }, 'a device was refused');
      return this.refuse(
        socket,
        `Authentication failed: ${refusal}. Restart the device to fetch a new token.`,
        `authentication failed: ${refusal}`,
      );
    }
    this.accept(socket, request, credentials);
  }

  private accept(socket: WebSocket, request: IncomingMessage, credentials: DeviceCredentials): void {
    const device = { deviceId: normaliseDeviceId(credentials.deviceId), clientId: credentials.clientId };
    const { limits } = this;
    const transport = new WsTransport(socket, credentials.frameVersion, {
      maxBytes: limits.unreadMaxBytes,
      onOverflow: () => logger.warn({}, 'a device that does not read what it is sent is dropped'),
    });
    const session = this.sessions.open(device, transport);
    const logger = this.logger.child({ sessionId: session.identity.sessionId, deviceId: device.deviceId });
    const onHello = this.hellos.watch(() => session.close(1008, 'no hello came in time'));
    const hasVersionHeader = request.headers['protocol-version'] !== undefined;
    new DeviceConnection(session, transport, { limits, hasVersionHeader, onHello, logger }).attach(socket);
    this.liveness.watch(socket);
    socket.once('close', (code) => {
      onHello();
      this.sessions.closed(session, `the connection ended (${code})`);
    });
  }

  /** The text is for people; the close frame's reason says the same in short. */
  private refuse(socket: WebSocket, message: string, reason: string): void {
    socket.send(message);
    socket.close(1008, reason);
  }
}
