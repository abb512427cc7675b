import { ProtocolError, decodeFrame, parseControlMessage } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { WebSocket } from 'ws';
import type { Session } from '../session/session.js';
import { FaultWindow, LIMITS, TokenBucket } from './message-limits.js';
import type { WsTransport } from './ws-transport.js';

/** Messages of one socket: limits kept, bytes and JSON turned into what the session understands. */
export class DeviceConnection {
  private readonly texts: TokenBucket;
  private readonly binaries: TokenBucket;
  private readonly faults: FaultWindow;
  private ignoredCount = 0;

  constructor(
    private readonly session: Session,
    private readonly transport: WsTransport,
    private readonly hasVersionHeader: boolean,
    private readonly logger: Logger,
  ) {
    const nowMs = (): number => performance.now();
    this.texts = new TokenBucket(LIMITS.textPerSecondCount, LIMITS.textBurstCount, nowMs);
    this.binaries = new TokenBucket(LIMITS.binaryPerSecondCount, LIMITS.binaryBurstCount, nowMs);
    this.faults = new FaultWindow(LIMITS.badFramesCount, LIMITS.badFramesWindowMs, nowMs);
  }

  /** Takes everything that the socket receives from now on. */
  attach(socket: WebSocket): void {
    socket.on('message', (message, isBinary) => {
      const bytes = toBytes(message);
      if (isBinary) this.onBinary(bytes);
      else this.onText(bytes);
    });
  }

  private onText(bytes: Buffer): void {
    if (bytes.length > LIMITS.textBytes) return this.refuse(1009, 'a text message is too long');
    if (!this.texts.take()) return this.refuse(1008, 'too many text messages');
    const message = parseControlMessage(bytes.toString('utf8'));
    if (message.kind === 'ignored') return this.ignore(message.reason);
    if (message.kind === 'hello' && !this.hasVersionHeader && message.hello.frameVersion !== undefined) {
      this.transport.frameVersion = message.hello.frameVersion;
    }
    this.session.onControl(message);
  }

  private onBinary(bytes: Buffer): void {
    if (bytes.length > LIMITS.binaryBytes) return this.refuse(1009, 'a binary message is too long');
    if (!this.binaries.take()) return this.refuse(1008, 'too many binary messages');
    try {
      const { payload } = decodeFrame(this.transport.frameVersion, bytes);
      if (payload.length > 0) this.session.onAudio(payload);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (this.faults.add()) this.refuse(error.closeCode, 'too many broken frames');
    }
  }

  /** Never reflected, and logged once: a stuck client must not fill the log. */
  private ignore(reason: string): void {
    this.ignoredCount += 1;
    if (this.ignoredCount === 1)
      this.logger.warn({ reason }, 'a message was ignored; more of this connection are not logged');
  }

  private refuse(code: number, reason: string): void {
    this.logger.warn({ code, reason }, 'a connection is closed for breaking the protocol');
    this.session.close(code, reason);
  }
}

function toBytes(message: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(message)) return Buffer.concat(message);
  return Buffer.isBuffer(message) ? message : Buffer.from(message);
}
