import { createCipheriv, randomBytes } from 'node:crypto';
import { OpusEncoder } from '@xiaozhi/audio';
import { decryptUdpPayload, encodeUdpPacket, parseUdpHeader } from '@xiaozhi/device-protocol';
import * as fc from 'fast-check';
import { DEFAULT_LIMITS } from '../../testing/device-limits.js';
import { UdpChannel } from './udp-channel.js';
import type { PacketSource } from './source-binding.js';
import type { UdpDrop } from './udp-counts.js';

const SSRC = 0x1234_5678;
const HOME: PacketSource = { address: '192.0.2.1', port: 4000 };
const MOVED: PacketSource = { address: '192.0.2.1', port: 4999 };
const ATTACKER: PacketSource = { address: '203.0.113.9', port: 666 };
const SPEECH = new OpusEncoder(16_000).encode(new Float32Array(960).map((_, at) => Math.sin(at / 9) / 3));
/** One frame of 60 ms without any data: what an encoder sends while nobody speaks. */
const SILENCE_TOC = 0b01011_0_00;
/** Two frames of 20 ms: Opus, but not as the hello announced. */
const UNTYPICAL = Uint8Array.of(0b01001_0_01, 1, 2);

const NO_OPUS = Uint8Array.of(0b01001_0_01, 1, 2, 3);

/** A channel with a clock that the test turns, and its device. */
class ChannelBench {
  nowMs = 0;
  readonly heard: number[] = [];
  readonly sent: { packet: Uint8Array; to: PacketSource }[] = [];
  isOpen = true;
  readonly channel = new UdpChannel({
    ssrc: SSRC,
    frameDurationMs: 60,
    limits: DEFAULT_LIMITS,
    nowMs: () => this.nowMs,
    send: (packet, to) => this.sent.push({ packet, to }),
    onAudio: (packet) => this.heard.push(packet.length),
    onClose: () => (this.isOpen = false),
  });

  cipher =
    (key = this.key) =>
    (counterBlock: Uint8Array, bytes: Uint8Array): Uint8Array =>
      createCipheriv('aes-128-ctr', key, counterBlock).update(bytes);

  get key(): Buffer {
    return Buffer.from(this.channel.secrets.key, 'hex');
  }

  packet(sequence: number, payload = SPEECH, key = this.key): Uint8Array {
    const nonce = Buffer.from(this.channel.secrets.nonce, 'hex');
    return encodeUdpPacket(nonce, { sequence, timestampMs: 0 }, payload, this.cipher(key));
  }

  /** A frame later, a packet comes in. */
  receive(packet: Uint8Array, from = HOME): UdpDrop | undefined {
    this.nowMs += 60;
    const header = parseUdpHeader(packet);
    if (header === undefined) throw new Error('no packet');
    return this.channel.receive(header, packet, from);
  }

  opens(sent: Uint8Array): Uint8Array {
    return decryptUdpPayload(sent, this.cipher());
  }
}

describe(UdpChannel, () => {
  let bench: ChannelBench;

  beforeEach(() => {
    bench = new ChannelBench();
  });

  it('takes packets with rising numbers, across gaps, and each once', () => {
    const order = [1, 2, 2, 5, 4, 3, 5, 6, 1, 40];
    const drops = order.map((sequence) => bench.receive(bench.packet(sequence)));
    expect(drops.map((drop) => drop ?? 'taken')).toEqual([
      ...['taken', 'taken', 'old', 'taken', 'old', 'old', 'old', 'taken', 'old', 'taken'],
    ]);
    expect(bench.heard).toHaveLength(5);
  });

  it('takes each packet at most once and in order, however the network shuffles, repeats and loses them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 80 }), (order) => {
        const one = new ChannelBench();
        const taken = order.filter((sequence) => one.receive(one.packet(sequence)) === undefined);
        const expected = order.filter((sequence, at) => sequence > Math.max(0, ...order.slice(0, at)));
        expect(taken).toEqual(expected);
      }),
    );
  });

  it('does not believe a number that the device cannot have reached, and still hears the device', () => {
    bench.receive(bench.packet(1));
    expect(bench.receive(bench.packet(1_000_000))).toBe('ahead');
    expect(bench.receive(bench.packet(2))).toBeUndefined();
  });

  it('hears the device again after an outage of any length', () => {
    bench.receive(bench.packet(1));
    bench.nowMs += 600_000;
    expect(bench.receive(bench.packet(10_000))).toBeUndefined();
  });

  it('drops what another key made, where it is no Opus', () => {
    const keys = Array.from({ length: 300 }, () => randomBytes(16));
    const drops = keys.map((key, at) => bench.receive(bench.packet(at + 1, SPEECH, key)));
    expect(drops.filter((drop) => drop === 'implausible').length).toBeGreaterThan(60);
  });

  it('takes the short packets of silence, and nothing that is empty', () => {
    expect(bench.receive(bench.packet(1, Uint8Array.of(SILENCE_TOC)))).toBeUndefined();
    expect(bench.receive(bench.packet(2, new Uint8Array()))).toBe('implausible');
  });

  it('sends nothing before the device was heard, then to where it was heard, numbered from 1', () => {
    bench.channel.send(SPEECH, 60);
    expect(bench.sent).toEqual([]);
    bench.receive(bench.packet(1));
    bench.channel.send(SPEECH, 60);
    bench.channel.send(SPEECH, 60);
    const headers = bench.sent.map(({ packet }) => parseUdpHeader(packet));
    expect(headers.map((header) => header?.sequence)).toEqual([1, 2]);
    expect(headers.map((header) => header?.ssrc)).toEqual([SSRC, SSRC]);
    expect(bench.sent.map(({ to }) => to)).toEqual([HOME, HOME]);
    expect(bench.sent.map(({ packet }) => Buffer.from(bench.opens(packet)))).toEqual([
      Buffer.from(SPEECH),
      Buffer.from(SPEECH),
    ]);
  });

  it('never uses a counter twice downlink: a burst has timestamps of its own, other than a device’s 0', () => {
    bench.receive(bench.packet(1));
    for (let count = 0; count < 50; count += 1) bench.channel.send(SPEECH, 60 * Math.floor(count / 5));
    const times = bench.sent.map(({ packet }) => parseUdpHeader(packet)?.timestampMs ?? 0);
    expect(new Set(times).size).toBe(50);
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  it('follows a device whose router gave it another port, after three packets in a row', () => {
    bench.receive(bench.packet(1));
    const drops = [2, 3, 4, 5].map((sequence) => bench.receive(bench.packet(sequence), MOVED));
    expect(drops).toEqual(['stranger', 'stranger', undefined, undefined]);
    bench.channel.send(SPEECH, 60);
    expect(bench.sent.at(-1)?.to).toEqual(MOVED);
  });

  it('follows nobody while the device goes on where it was, nor with audio of another kind', () => {
    bench.receive(bench.packet(1));
    for (let sequence = 2; sequence < 40; sequence += 2) {
      bench.receive(bench.packet(sequence), HOME);
      bench.receive(bench.packet(sequence + 1), ATTACKER);
    }
    for (let sequence = 50; sequence < 80; sequence += 1)
      bench.receive(bench.packet(sequence, UNTYPICAL), ATTACKER);
    bench.channel.send(SPEECH, 60);
    expect(bench.sent.at(-1)?.to).toEqual(HOME);
  });

  it('is not moved by replayed packets, nor by noise of somebody who knows the ssrc', () => {
    const captured = [1, 2, 3, 4].map((sequence) => bench.packet(sequence));
    for (const packet of captured) bench.receive(packet);
    for (const packet of captured) expect(bench.receive(packet, ATTACKER)).toBe('old');
    // What noise looks like with the wrong key: mostly no Opus, at times Opus, at times even the announced kind.
    const noise = [SPEECH, SPEECH, NO_OPUS, SPEECH, SPEECH, UNTYPICAL];
    for (let sequence = 5; sequence < 150; sequence += 1) {
      bench.nowMs += 1_000;
      bench.receive(bench.packet(sequence, noise[sequence % noise.length]), ATTACKER);
    }
    bench.channel.send(SPEECH, 60);
    expect(bench.sent.at(-1)?.to).toEqual(HOME);
    expect(bench.receive(bench.packet(150))).toBeUndefined();
  });

  it('hears a device whose packets are not as its hello said, a little later', () => {
    const drops = Array.from({ length: 12 }, (_, at) => bench.receive(bench.packet(at + 1, UNTYPICAL)));
    expect(drops.indexOf(undefined)).toBe(9);
    expect(drops.slice(9)).toEqual([undefined, undefined, undefined]);
  });

  it('takes no more than a device sends, and strangers cannot use that up', () => {
    bench.receive(bench.packet(1));
    const flood = (from: PacketSource): (UdpDrop | undefined)[] =>
      Array.from({ length: 400 }, () => {
        bench.nowMs -= 60;
        return bench.receive(bench.packet(1), from);
      });
    expect(flood(ATTACKER).filter((drop) => drop === 'flood').length).toBeGreaterThan(370);
    expect(bench.receive(bench.packet(2))).toBeUndefined();
    expect(flood(HOME)).toContain('flood');
  });

  it('drops packets with flags, which no device sets', () => {
    const packet = bench.packet(1);
    packet[1] = 1;
    expect(bench.receive(packet)).toBe('malformed');
  });

  it('lets nothing through once closed', () => {
    bench.receive(bench.packet(1));
    bench.channel.close();
    bench.channel.close();
    bench.channel.send(SPEECH, 60);
    expect(bench.receive(bench.packet(2))).toBe('unknown');
    expect([bench.isOpen, bench.sent.length, bench.heard.length]).toEqual([false, 0, 1]);
    expect(bench.channel.counts.report).toEqual({ received: 1, sent: 0, unsent: 1, unknown: 1 });
  });
});
