import type { AudioChannel } from '@xiaozhi/device-protocol';

/** The way to a device, whatever carries it. Implemented in `device/`; nothing else sends to a device. */
export interface DeviceTransport {
  /** Where the device sends and gets audio; told in the hello. */
  readonly audioChannel: AudioChannel;
  /** Sends a text message; without effect once closed. */
  sendText(message: string): void;
  /**
   * Sends one Opus packet in the connection's framing; without effect once closed.
   * @param timestampMs of the packet, for framings that carry one; a device with echo cancellation reports it back
   */
  sendFrame(packet: Uint8Array, timestampMs: number): void;
  /** Bytes that the network has not taken yet. */
  readonly bufferedBytes: number;
  /** Ends the connection; the socket is gone within seconds even when the device never answers. */
  close(code: number, reason: string): void;
}
