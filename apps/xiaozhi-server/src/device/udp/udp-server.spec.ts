import { createCipheriv, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { OpusEncoder } from '@xiaozhi/audio';
import { encodeUdpPacket, parseUdpHeader } from '@xiaozhi/device-protocol';
import { silentLogger } from '@xiaozhi/observability';
import { DEFAULT_LIMITS } from '../../testing/device-limits.js';
import type { UdpChannel } from './udp-channel.js';
import { UdpServer } from './udp-server.js';

const SILENCE = new OpusEncoder(16_000).encode(new Float32Array(960));

function packetOf({ secrets }: UdpChannel, sequence: number): Uint8Array {
  const key = Buffer.from(secrets.key, 'hex');
  return encodeUdpPacket(
    Buffer.from(secrets.nonce, 'hex'),
    { sequence, timestampMs: 0 },
    SILENCE,
    (counterBlock, bytes) => createCipheriv('aes-128-ctr', key, counterBlock).update(bytes),
  );
}

describe(UdpServer, () => {
  let server: UdpServer;
  let device: Socket;

  beforeEach(async () => {
    server = await UdpServer.open({ host: '127.0.0.1', port: 0, limits: DEFAULT_LIMITS }, silentLogger());
    device = createSocket('udp4');
  });
  afterEach(async () => {
    device.close();
    await server.close();
  });

  const hearing = (): { channel: UdpChannel; heard: Promise<Uint8Array> } => {
    let hear: (packet: Uint8Array) => void = () => undefined;
    const heard = new Promise<Uint8Array>((resolve) => (hear = resolve));
    return { channel: server.openChannel({ frameDurationMs: 60, onAudio: (packet) => hear(packet) }), heard };
  };
  const send = (packet: Uint8Array): void => device.send(packet, server.port, '127.0.0.1');

  it('brings audio of both ways through one socket', async () => {
    const { channel, heard } = hearing();
    send(packetOf(channel, 1));
    expect(Buffer.from(await heard)).toEqual(Buffer.from(SILENCE));
    const answer = once(device, 'message') as Promise<[Buffer]>;
    channel.send(SILENCE, 0);
    expect(parseUdpHeader((await answer)[0])).toMatchObject({ ssrc: channel.ssrc, sequence: 1 });
    expect(server.counts.report).toEqual({ received: 1, sent: 1 });
  });

  it('keeps devices apart by ssrc', async () => {
    const [first, second] = [hearing(), hearing()];
    expect(first.channel.ssrc).not.toBe(second.channel.ssrc);
    expect(first.channel.secrets.key).not.toBe(second.channel.secrets.key);
    send(packetOf(second.channel, 1));
    await second.heard;
    expect([first.channel.counts.receivedCount, second.channel.counts.receivedCount]).toEqual([0, 1]);
  });

  it('answers nothing of what it does not know, and counts it', async () => {
    const { channel, heard } = hearing();
    let answersCount = 0;
    device.on('message', () => (answersCount += 1));
    const unknown = packetOf(channel, 1);
    unknown[4] = (unknown[4] ?? 0) ^ 255;
    const long = Buffer.concat([packetOf(channel, 1), randomBytes(2_000)]);
    for (const packet of [randomBytes(3), randomBytes(200).fill(9, 0, 1), long, unknown]) send(packet);
    send(packetOf(channel, 1));
    await heard;
    expect(answersCount).toBe(0);
    expect(server.counts.report).toMatchObject({ sent: 0, malformed: 3, unknown: 1 });
  });

  it('knows a session no more once it is closed', async () => {
    const [old, fresh] = [hearing(), hearing()];
    old.channel.close();
    send(packetOf(old.channel, 1));
    send(packetOf(fresh.channel, 1));
    await fresh.heard;
    expect(server.counts.dropsOf('unknown')).toBe(1);
  });

  it('says so when its port is taken', async () => {
    await expect(
      UdpServer.open({ host: '127.0.0.1', port: server.port, limits: DEFAULT_LIMITS }, silentLogger()),
    ).rejects.toThrow(/EADDRINUSE/);
  });
});
