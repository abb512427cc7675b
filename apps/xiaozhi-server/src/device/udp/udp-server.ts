import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { parseUdpHeader } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { DeviceLimits } from '../message-limits.js';
import { UdpChannel } from './udp-channel.js';
import type { UdpChannelOptions } from './udp-channel.js';
import { UdpCounts } from './udp-counts.js';

/** An Opus packet of speech has a few hundred bytes; more would not pass networks in one piece either. */
const MAX_PACKET_BYTES = 1_500;
/** What arrives while the process is busy waits there. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024;
const REPORT_MS = 60_000;

/**
 * One UDP socket for the audio of all devices. A packet finds its session by ssrc. Nobody is ever answered: bytes go
 * only to where a session's device has been seen.
 */
export class UdpServer {
  readonly counts = new UdpCounts();
  private readonly channels = new Map<number, UdpChannel>();
  private reporter: NodeJS.Timeout | undefined;
  private lastReport = '';

  private constructor(
    private readonly socket: Socket,
    private readonly limits: DeviceLimits,
    private readonly logger: Logger,
    private readonly nowMs: () => number,
  ) {
    socket.on('message', (packet, from) => this.onPacket(packet, from));
    socket.on('error', (error) => this.logger.error({ error }, 'the UDP socket failed'));
    this.reporter = setInterval(() => this.report(), REPORT_MS).unref();
  }

  /** @param port 0 takes a free port. @throws when the port cannot be had */
  static async open(
    { host, port, limits }: { host: string; port: number; limits: DeviceLimits },
    logger: Logger,
    nowMs: () => number = () => performance.now(),
  ): Promise<UdpServer> {
    const type = isIPv6(host) ? 'udp6' : 'udp4';
    const socket = createSocket({ type, recvBufferSize: RECEIVE_BUFFER_BYTES });
    await new Promise<void>((bound, failed) => {
      socket.once('error', failed);
      socket.bind(port, host, () => {
        socket.off('error', failed);
        bound();
      });
    });
    return new UdpServer(socket, limits, logger, nowMs);
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** A channel for one session, with a key and an ssrc of its own. */
  openChannel(options: Pick<UdpChannelOptions, 'frameDurationMs' | 'onAudio'>): UdpChannel {
    const ssrc = this.freeSsrc();
    const channel: UdpChannel = new UdpChannel({
      ...options,
      ssrc,
      limits: this.limits,
      nowMs: this.nowMs,
      send: (packet, { address, port }) => {
        this.counts.sentCount += 1;
        this.socket.send(packet, port, address, (error) => {
          if (error === null) return;
          this.counts.drop('unsent');
          channel.counts.drop('unsent');
        });
      },
      onClose: () => this.channels.delete(ssrc),
    });
    this.channels.set(ssrc, channel);
    return channel;
  }

  async close(): Promise<void> {
    clearInterval(this.reporter);
    for (const channel of [...this.channels.values()]) channel.close();
    await new Promise<void>((closed) => this.socket.close(closed));
  }

  private onPacket(packet: Buffer, from: RemoteInfo): void {
    const header = packet.length <= MAX_PACKET_BYTES ? parseUdpHeader(packet) : undefined;
    if (header === undefined) return this.counts.drop('malformed');
    const channel = this.channels.get(header.ssrc);
    if (channel === undefined) return this.counts.drop('unknown');
    const drop = channel.receive(header, packet, { address: from.address, port: from.port });
    if (drop === undefined) this.counts.receivedCount += 1;
    else this.counts.drop(drop);
  }

  private freeSsrc(): number {
    for (;;) {
      const ssrc = randomInt(1, 2 ** 32);
      if (!this.channels.has(ssrc)) return ssrc;
    }
  }

  /** Once a minute where something changed: a hostile sender must not fill the log. */
  private report(): void {
    const report = JSON.stringify(this.counts.report);
    if (report === this.lastReport) return;
    this.lastReport = report;
    this.logger.info(
      { packets: this.counts.report, sessionsCount: this.channels.size },
      'UDP packets so far',
    );
  }
}
