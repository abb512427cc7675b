import { encodeFrame } from '@xiaozhi/device-protocol';
import type { FrameVersion } from '@xiaozhi/device-protocol';
import { WebSocket } from 'ws';
import type { DeviceTransport } from '../session/device-transport.js';

const REASON_MAX_CHARACTERS = 120;

/** A device on a WebSocket. */
export class WsTransport implements DeviceTransport {
  readonly audioChannel = { transport: 'websocket' } as const;

  constructor(
    private readonly socket: WebSocket,
    /** May still change with the hello of a client that sends no header. */
    public frameVersion: FrameVersion,
    /** A device that does not read what it is sent: told once, when more than `maxBytes` wait for it. */
    private readonly unread: { maxBytes: number; onOverflow: () => void },
  ) {}

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  sendText(message: string): void {
    if (this.isTaking()) this.socket.send(message);
  }

  sendFrame(packet: Uint8Array, timestampMs: number): void {
    if (!this.isTaking()) return;
    this.socket.send(encodeFrame(this.frameVersion, packet, timestampMs), { binary: true });
  }

  /** The firmware never answers a close frame; the server's `closeTimeout` ends its TCP connection. */
  close(code: number, reason: string): void {
    if (this.socket.readyState === WebSocket.OPEN)
      this.socket.close(code, reason.slice(0, REASON_MAX_CHARACTERS));
  }

  private isTaking(): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    if (this.socket.bufferedAmount <= this.unread.maxBytes) return true;
    this.socket.terminate();
    this.unread.onOverflow();
    return false;
  }
}
