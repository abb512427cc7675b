import { MessageLimits } from '../message-limits.js';
import type { DeviceLimits } from '../message-limits.js';

/** A message's topic, and what MQTT puts around it. */
const AROUND_MESSAGE_BYTES = 1_024;
/** What a client sends before it has said who it is. */
const MAX_FIRST_PACKET_BYTES = 2_048;
const LENGTH_BYTES_MAX = 4;

export type PacketFault = 'a packet is too long' | 'a packet’s length is no number' | 'too many packets';

/** Follows the packets in a stream of MQTT by their fixed headers, and says where a client goes beyond its limits. */
export class MqttPacketMeter {
  private readonly packets: MessageLimits;
  private readonly maxPacketBytes: number;
  private isFirst = true;
  /** Bytes of the packet under way that are still to come. */
  private leftBytes = 0;
  /** Bytes of its length that have been read; undefined between packets. */
  private length: { value: number; bytesCount: number } | undefined;

  constructor(limits: DeviceLimits, nowMs: () => number) {
    this.packets = new MessageLimits(limits, nowMs);
    this.maxPacketBytes = limits.textMaxBytes + AROUND_MESSAGE_BYTES;
  }

  /** @returns what is wrong with the stream up to here; undefined when nothing is */
  read(chunk: Uint8Array): PacketFault | undefined {
    for (let at = 0; at < chunk.length;) {
      if (this.leftBytes > 0) {
        const skipped = Math.min(this.leftBytes, chunk.length - at);
        this.leftBytes -= skipped;
        at += skipped;
        continue;
      }
      const fault = this.header(chunk[at] as number);
      if (fault !== undefined) return fault;
      at += 1;
    }
    return undefined;
  }

  private header(byte: number): PacketFault | undefined {
    if (this.length === undefined) {
      this.length = { value: 0, bytesCount: 0 };
      return this.packets.controlFrame() === undefined ? undefined : 'too many packets';
    }
    this.length.value += (byte & 127) * 128 ** this.length.bytesCount;
    this.length.bytesCount += 1;
    const isLast = byte < 128;
    if (!isLast)
      return this.length.bytesCount < LENGTH_BYTES_MAX ? undefined : 'a packet’s length is no number';
    const limitBytes = this.isFirst ? MAX_FIRST_PACKET_BYTES : this.maxPacketBytes;
    if (this.length.value > limitBytes) return 'a packet is too long';
    this.leftBytes = this.length.value;
    this.length = undefined;
    this.isFirst = false;
    return undefined;
  }
}
