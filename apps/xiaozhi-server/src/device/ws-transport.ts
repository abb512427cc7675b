import { encodeFrame } from '@xiaozhi/device-protocol';
import type { FrameVersion } from '@xiaozhi/device-protocol';
import { WebSocket } from 'ws';
import type { DeviceTransport } from '../session/device-transport.js';

/** The firmware never answers a close frame; its TCP connection is ended this long after. */
const DESTROY_AFTER_MS = 1_500;

/** A device on a WebSocket. */
export class WsTransport implements DeviceTransport {
  private startedAtMs = Date.now();

  constructor(
    private readonly socket: WebSocket,
    /** May still change with the hello of a client that sends no header. */
    public frameVersion: FrameVersion,
  ) {}

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  sendText(message: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(message);
  }

  sendFrame(packet: Uint8Array): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const timestampMs = Date.now() - this.startedAtMs;
    this.socket.send(encodeFrame(this.frameVersion, packet, timestampMs), { binary: true });
  }

  close(code: number, reason: string): void {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close(code, reason.slice(0, 120));
    setTimeout(() => this.socket.terminate(), DESTROY_AFTER_MS).unref();
  }
}
