import type { Clock } from '@xiaozhi/audio';
import { DOWNLINK } from '../turn/speaking/speak.js';
import type { DeviceTransport } from './device-transport.js';

/** Told what a device is given to play, as it is sent. */
export interface PlayedAudience {
  /** @param atMs of the session's clock: when its first packet is due at the device */
  sentence(text: string, atMs: number): void;
  /** @param timestampMs the packet's own, as the device will report it @param atMs when it is due at the device */
  frame(packet: Uint8Array, timestampMs: number, atMs: number): void;
}

/**
 * A device's loudspeaker: what is sent to be played, each packet with its timestamp. Timestamps are ms on the time
 * line of what is heard: one packet follows the other without a gap while speech flows, also where several are sent
 * at once, so that each is different and none is 0, which means "nothing was playing" (device protocol, binary
 * frames).
 */
export class Loudspeaker {
  private readonly startedAtMs: number;
  private nextMs = 1;

  constructor(
    private readonly transport: DeviceTransport,
    private readonly clock: Clock,
    private readonly audience: PlayedAudience,
  ) {
    this.startedAtMs = clock.nowMs();
  }

  get bufferedBytes(): number {
    return this.transport.bufferedBytes;
  }

  sendText(message: string): void {
    this.transport.sendText(message);
  }

  /** The packets that follow are of this sentence; empty where they are no speech. */
  sentenceStarted(text: string): void {
    this.audience.sentence(text, this.startedAtMs + this.dueMs());
  }

  /** One Opus packet of DOWNLINK's length. */
  sendFrame(packet: Uint8Array): void {
    const timestampMs = this.dueMs();
    this.nextMs = timestampMs + DOWNLINK.frameDurationMs;
    this.audience.frame(packet, timestampMs, this.startedAtMs + timestampMs);
    this.transport.sendFrame(packet, timestampMs);
  }

  private dueMs(): number {
    return Math.max(this.nextMs, Math.round(this.clock.nowMs() - this.startedAtMs));
  }
}
