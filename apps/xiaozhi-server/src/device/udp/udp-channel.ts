import { createCipheriv, randomBytes } from 'node:crypto';
import { opusPacketShape } from '@xiaozhi/audio';
import { decryptUdpPayload, encodeUdpPacket, udpNonce } from '@xiaozhi/device-protocol';
import type { CtrCipher, UdpHeader } from '@xiaozhi/device-protocol';
import { LRUCache } from 'lru-cache';
import { MessageLimits, TokenBucket } from '../message-limits.js';
import type { DeviceLimits } from '../message-limits.js';
import { SequenceWindow } from './sequence-window.js';
import { SourceBinding } from './source-binding.js';
import type { PacketSource } from './source-binding.js';
import { UdpCounts } from './udp-counts.js';
import type { UdpDrop } from './udp-counts.js';

const KEY_BYTES = 16;
/** Packets from addresses that are not the device's must not use up what the device may send. */
const STRANGER_PER_SECOND_COUNT = 10;
const STRANGER_BURST_COUNT = 20;
const MAX_STRANGERS_COUNT = 16;

export interface UdpChannelOptions {
  ssrc: number;
  /** What the device said that its packets play. */
  frameDurationMs: number;
  limits: DeviceLimits;
  /** Monotonic. */
  nowMs: () => number;
  /** Puts bytes on the wire; no answer is awaited. */
  send: (packet: Uint8Array, to: PacketSource) => void;
  /** @param timestampMs of the downlink packet that the device was playing; 0 where it does not tell */
  onAudio: (packet: Uint8Array, timestampMs: number) => void;
  onClose: () => void;
}

/**
 * The audio of one session over UDP: its key, its sequence numbers, and where its device is. What comes in passes
 * from the cheap checks to the dear ones; what they cannot tell apart is in the decision on MQTT + UDP.
 */
export class UdpChannel {
  readonly counts = new UdpCounts();
  private readonly key = randomBytes(KEY_BYTES);
  private readonly nonce: Uint8Array;
  private readonly window: SequenceWindow;
  private readonly binding = new SourceBinding();
  private readonly limits: MessageLimits;
  private readonly strangers = new LRUCache<string, TokenBucket>({ max: MAX_STRANGERS_COUNT });
  private sequence = 0;
  private timestampMs = 0;
  private isClosed = false;

  constructor(private readonly options: UdpChannelOptions) {
    const { ssrc, frameDurationMs, limits, nowMs } = options;
    this.nonce = udpNonce(ssrc);
    this.window = new SequenceWindow(frameDurationMs, nowMs);
    this.limits = new MessageLimits(limits, nowMs);
  }

  get ssrc(): number {
    return this.options.ssrc;
  }

  /** Key and initial counter block as the hello carries them. */
  get secrets(): { key: string; nonce: string } {
    return { key: this.key.toString('hex'), nonce: Buffer.from(this.nonce).toString('hex') };
  }

  /**
   * A packet with this channel's ssrc came in.
   * @returns why it was dropped; undefined when it was the device's
   */
  receive(header: UdpHeader, packet: Uint8Array, source: PacketSource): UdpDrop | undefined {
    const drop = this.isClosed ? 'unknown' : this.judge(header, packet, source);
    if (drop === undefined) this.counts.receivedCount += 1;
    else this.counts.drop(drop);
    return drop;
  }

  /** Sends one Opus packet; without effect before the device's address is known, or once closed. */
  send(payload: Uint8Array, timestampMs: number): void {
    const to = this.binding.current;
    if (this.isClosed || to === undefined) return this.counts.drop('unsent');
    this.sequence += 1;
    // Each packet has its own: with equal ones, the counters of packets that follow each other would overlap.
    this.timestampMs = Math.max(this.timestampMs + 1, Math.floor(timestampMs));
    const { sequence } = this;
    this.counts.sentCount += 1;
    this.options.send(
      encodeUdpPacket(this.nonce, { sequence, timestampMs: this.timestampMs }, payload, this.cipher),
      to,
    );
  }

  /** Nothing gets through any more, either way. Safe to call twice. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.options.onClose();
  }

  private judge(header: UdpHeader, packet: Uint8Array, source: PacketSource): UdpDrop | undefined {
    if (!this.isWithinLimits(source, packet.length)) return 'flood';
    if (header.flags !== this.nonce[1]) return 'malformed';
    const verdict = this.window.judge(header.sequence);
    if (verdict !== 'next') return verdict;
    const payload = decryptUdpPayload(packet, this.cipher);
    const shape = opusPacketShape(payload);
    if (shape === undefined) {
      this.binding.doubt(source);
      return 'implausible';
    }
    const isTypical = !shape.isStereo && shape.durationMs === this.options.frameDurationMs;
    if (!this.binding.admit(source, header.sequence, isTypical)) return 'stranger';
    this.window.take(header.sequence);
    this.options.onAudio(payload, header.timestampMs);
    return undefined;
  }

  private isWithinLimits(source: PacketSource, bytes: number): boolean {
    if (this.binding.current === undefined || this.binding.isCurrent(source))
      return this.limits.binary(bytes) === undefined;
    const known = this.strangers.get(source.address);
    const bucket =
      known ?? new TokenBucket(STRANGER_PER_SECOND_COUNT, STRANGER_BURST_COUNT, this.options.nowMs);
    if (known === undefined) this.strangers.set(source.address, bucket);
    return bucket.take();
  }

  private readonly cipher: CtrCipher = (counterBlock, bytes) =>
    createCipheriv('aes-128-ctr', this.key, counterBlock).update(bytes);
}
