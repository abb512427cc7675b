import { ProtocolError, decodeFrame, parseControlMessage } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { WebSocket } from 'ws';
import type { Session } from '../session/session.js';
import { MessageLimits } from './message-limits.js';
import type { Breach, DeviceLimits } from './message-limits.js';
import type { WsTransport } from './ws-transport.js';

export interface DeviceConnectionOptions {
  limits: DeviceLimits;
  /** True when a header chose the framing of audio; the hello's version does not count then. */
  hasVersionHeader: boolean;
  /** Told at each hello. */
  onHello: () => void;
  logger: Logger;
}

/** Messages of one socket: limits kept, bytes and JSON turned into what the session understands. */
export class DeviceConnection {
  private readonly limits: MessageLimits;
  private ignoredCount = 0;
  private isRefused = false;

  constructor(
    private readonly session: Session,
    private readonly transport: WsTransport,
    private readonly options: DeviceConnectionOptions,
  ) {
    this.limits = new MessageLimits(options.limits);
  }

  /** Takes everything that the socket receives from now on. */
  attach(socket: WebSocket): void {
    socket.on('message', (message, isBinary) => {
      // What is still on its way after a breach neither counts nor fills the log.
      if (this.isRefused) return;
      const bytes = toBytes(message);
      try {
        if (isBinary) this.onBinary(bytes);
        else this.onText(bytes);
      } catch (error) {
        this.fail(error);
      }
    });
    const onControlFrame = (): void => this.refuse(this.limits.controlFrame());
    socket.on('ping', onControlFrame);
    socket.on('pong', onControlFrame);
  }

  private onText(bytes: Buffer): void {
    const breach = this.limits.text(bytes.length);
    if (breach !== undefined) return this.refuse(breach);
    const message = parseControlMessage(bytes.toString('utf8'));
    if (message.kind === 'ignored') return this.ignore(message.reason);
    if (message.kind === 'hello') {
      const { frameVersion } = message.hello;
      if (!this.options.hasVersionHeader && frameVersion !== undefined)
        this.transport.frameVersion = frameVersion;
      this.options.onHello();
    }
    this.session.onControl(message);
  }

  private onBinary(bytes: Buffer): void {
    const breach = this.limits.binary(bytes.length);
    if (breach !== undefined) return this.refuse(breach);
    try {
      const { payload, timestampMs } = decodeFrame(this.transport.frameVersion, bytes);
      if (payload.length > 0) this.session.onAudio(payload, timestampMs);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.session.onBadFrame();
    }
  }

  /** Never reflected, and logged once: a stuck client must not fill the log. */
  private ignore(reason: string): void {
    this.ignoredCount += 1;
    if (this.ignoredCount === 1)
      this.options.logger.warn({ reason }, 'a message was ignored; more of this connection are not logged');
  }

  private refuse(breach: Breach | undefined): void {
    if (breach === undefined || this.isRefused) return;
    this.isRefused = true;
    this.options.logger.warn({ ...breach }, 'a connection is closed for breaking the protocol');
    this.session.close(breach.code, breach.reason);
  }

  /** A fault of this gateway: it costs the device its connection, and not all devices theirs. */
  private fail(error: unknown): void {
    this.isRefused = true;
    this.options.logger.error({ error }, 'a message of a device met a fault; its connection is closed');
    this.session.close(1011, 'the gateway met a fault');
  }
}

function toBytes(message: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(message)) return Buffer.concat(message);
  return Buffer.isBuffer(message) ? message : Buffer.from(message);
}
