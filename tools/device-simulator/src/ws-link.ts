import { ProtocolError, decodeFrame, encodeFrame } from '@xiaozhi/device-protocol';
import type { FrameVersion } from '@xiaozhi/device-protocol';
import { systemClock } from '@xiaozhi/audio';
import { WebSocket } from 'ws';
import { DeviceError } from './device-error.js';
import type { DeviceLink, LinkEvents } from './device-link.js';

export interface WsLinkOptions {
  url: string;
  token: string;
  mac: string;
  clientId: string;
  frameVersion: FrameVersion;
}

const HEADER_BYTES = { 1: 0, 2: 16, 3: 4 } as const;

/** Everything over one WebSocket. */
export class WsLink implements DeviceLink {
  private socket: WebSocket | undefined;

  constructor(private readonly options: WsLinkOptions) {}

  get hello(): { version: number; transport: 'websocket' } {
    return { version: this.options.frameVersion, transport: 'websocket' };
  }

  async open(events: LinkEvents): Promise<void> {
    const { url, token, mac, clientId, frameVersion } = this.options;
    const socket = new WebSocket(url, {
      headers: {
        'Protocol-Version': String(frameVersion),
        'Device-Id': mac,
        'Client-Id': clientId,
        ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      },
      perMessageDeflate: false,
    });
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      if (isBinary) this.onBinary(bytes, events);
      else events.onText(bytes.toString('utf8'));
    });
    socket.on('close', (code, reason) => events.onClose({ code, reason: reason.toString() }));
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (cause) =>
        reject(new DeviceError('DEVICE_NO_SERVER', `Nothing answers at ${url}.`, { cause })),
      );
    });
  }

  sendText(text: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  sendAudio(packet: Uint8Array): void {
    this.sendBytes(encodeFrame(this.options.frameVersion, packet));
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket?.send(bytes, { binary: true });
  }

  async onHello(): Promise<void> {
    // Audio takes the same way as the hello did.
  }

  close(): void {
    this.socket?.close();
  }

  drop(): void {
    this.socket?.terminate();
  }

  private onBinary(message: Buffer, events: LinkEvents): void {
    const atMs = systemClock.nowMs();
    const { frameVersion } = this.options;
    try {
      const { payload } = decodeFrame(frameVersion, message);
      if (payload.length + HEADER_BYTES[frameVersion] !== message.length)
        events.note('a frame is longer than its header says');
      events.onAudio(payload, atMs);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      events.note(`a binary message is no version ${frameVersion} frame`);
    }
  }
}
