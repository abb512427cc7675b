import { goodbyeMessage } from '@xiaozhi/device-protocol';
import type { AudioChannel } from '@xiaozhi/device-protocol';
import type { DeviceTransport } from '../../session/device-transport.js';
import type { UdpChannel } from '../udp/udp-channel.js';

export interface UdpTransportOptions {
  /** The audio of this session. */
  channel: UdpChannel;
  /** Where devices find this gateway's UDP port. */
  server: { host: string; port: number };
  /** Sends a control message over the broker. */
  sendText: (message: string) => void;
  /** The session came to its end. */
  onClose: (reason: string) => void;
}

/** One session of a device on MQTT + UDP: control messages over the broker, audio over UDP. */
export class UdpTransport implements DeviceTransport {
  /** The network takes what it is given, or loses it. */
  readonly bufferedBytes = 0;
  private sessionId = '';
  private isClosed = false;
  private isQuiet = false;

  constructor(private readonly options: UdpTransportOptions) {}

  get audioChannel(): AudioChannel {
    const { channel, server } = this.options;
    return { transport: 'udp', udp: { server: server.host, port: server.port, ...channel.secrets } };
  }

  /** @param sessionId told in the goodbye */
  name(sessionId: string): void {
    this.sessionId = sessionId;
  }

  sendText(message: string): void {
    if (!this.isClosed) this.options.sendText(message);
  }

  sendFrame(packet: Uint8Array, timestampMs: number): void {
    if (!this.isClosed) this.options.channel.send(packet, timestampMs);
  }

  /**
   * The device has ended this session itself, or begins another: no goodbye is sent. The firmware answers each with
   * one of its own, and takes one for the session that it is just asking for.
   */
  hush(): void {
    this.isQuiet = true;
  }

  close(_code: number, reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.options.channel.close();
    if (!this.isQuiet) this.options.sendText(goodbyeMessage(this.sessionId));
    this.options.onClose(reason);
  }
}
