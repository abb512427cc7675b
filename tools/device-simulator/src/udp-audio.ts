import { createCipheriv } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { systemClock } from '@xiaozhi/audio';
import { decryptUdpPayload, encodeUdpPacket, parseUdpHeader } from '@xiaozhi/device-protocol';
import type { CtrCipher, UdpOffer } from '@xiaozhi/device-protocol';
import type { LinkEvents } from './device-link.js';
import { LossyNetwork } from './lossy-network.js';
import type { NetworkFaults } from './lossy-network.js';

/** A device's end of the audio channel: it sends, and takes what a firmware would take. */
export class UdpAudio {
  /** Packets as they were put on the wire, for whoever wants to play them again. */
  readonly sent: Uint8Array[] = [];
  private readonly nonce: Buffer;
  private readonly key: Buffer;
  private readonly up: LossyNetwork | undefined;
  private readonly down: LossyNetwork | undefined;
  private sequence = 0;
  private lastSequence = 0;
  private lastTimestampMs = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly offer: UdpOffer,
    private readonly events: LinkEvents,
    faults: NetworkFaults | undefined,
  ) {
    this.nonce = Buffer.from(offer.nonce, 'hex');
    this.key = Buffer.from(offer.key, 'hex');
    this.up = faults && new LossyNetwork(faults);
    this.down = faults && new LossyNetwork({ ...faults, seed: faults.seed + 1 });
    socket.on('message', (packet) => {
      for (const arrived of this.down?.pass(packet) ?? [packet]) this.onPacket(arrived);
    });
    socket.on('error', () => undefined);
  }

  get keyHex(): string {
    return this.offer.key;
  }

  /** Where the server's end is. */
  get remote(): { server: string; port: number } {
    return this.offer;
  }

  /** @throws Error when the server's name cannot be found */
  static async open(
    offer: UdpOffer,
    events: LinkEvents,
    faults: NetworkFaults | undefined,
  ): Promise<UdpAudio> {
    const socket = createSocket('udp4');
    await new Promise<void>((connected, failed) => {
      socket.once('error', failed);
      socket.connect(offer.port, offer.server, () => {
        socket.off('error', failed);
        connected();
      });
    });
    return new UdpAudio(socket, offer, events, faults);
  }

  /** Sends one Opus packet with the next number. */
  send(packet: Uint8Array): void {
    this.sequence += 1;
    const { sequence } = this;
    // Timestamp 0: the firmware's, where the server cancels no echo.
    this.put(encodeUdpPacket(this.nonce, { sequence, timestampMs: 0 }, packet, this.cipher));
  }

  /** Puts bytes on the wire, over the same network. */
  put(bytes: Uint8Array): void {
    this.sent.push(bytes);
    for (const arriving of this.up?.pass(bytes) ?? [bytes]) this.socket.send(arriving);
  }

  close(): void {
    this.socket.close();
  }

  private onPacket(packet: Uint8Array): void {
    const atMs = systemClock.nowMs();
    const { events, nonce, lastSequence } = this;
    const header = parseUdpHeader(packet);
    if (header === undefined)
      return events.note('a UDP packet is of another type, or of another size than it says');
    if (header.ssrc !== nonce.readUInt32BE(4) || header.flags !== nonce[1])
      events.note('a UDP packet has not the ssrc and flags of the hello');
    const isWhole = this.down === undefined;
    if (isWhole && header.sequence !== lastSequence + 1)
      events.note(`a UDP packet has number ${header.sequence} after ${lastSequence}`);
    if (header.sequence <= lastSequence) return;
    if (header.timestampMs <= this.lastTimestampMs) events.note('the timestamps of UDP packets do not rise');
    this.lastSequence = header.sequence;
    this.lastTimestampMs = header.timestampMs;
    events.onAudio(decryptUdpPayload(packet, this.cipher), atMs);
  }

  private readonly cipher: CtrCipher = (counterBlock, bytes) =>
    createCipheriv('aes-128-ctr', this.key, counterBlock).update(bytes);
}
