import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { Logger } from '@xiaozhi/observability';
import { WebSocketServer } from 'ws';
import { AddressLimit } from './address-limit.js';
import { ClientAddresses, isLoopback } from './client-address.js';
import { chooseSubprotocol } from './socket-credentials.js';

const PATH = /^\/xiaozhi\/v1\/?$/;
/** Headers of a device have some hundred bytes; the longest part is its token. */
const HEADER_MAX_BYTES = 8 * 1024;
/** The firmware never answers a close frame: its TCP connection is ended so long after (device protocol, 2.3). */
const CLOSE_TIMEOUT_MS = 1_500;
/** Connections in the middle of their handshake, beside the open ones. */
const HANDSHAKES_COUNT = 1_000;
/** Pieces of one message. The firmware sends one; a flood of empty ones would be kept until the last. */
const MAX_FRAGMENTS = 64;

/** `closeTimeout` is not in the types of the library yet; spread, it is no excess member. */
const SOCKET_OPTIONS = {
  perMessageDeflate: false,
  maxFragments: MAX_FRAGMENTS,
  closeTimeout: CLOSE_TIMEOUT_MS,
};

export interface DeviceDoor {
  host: string;
  port: number;
  maxConnectionsCount: number;
  maxConnectionsPerAddressCount: number;
  trustedProxies: readonly string[];
  handshakeTimeoutMs: number;
  textMaxBytes: number;
  binaryMaxBytes: number;
}

/**
 * Serves devices on a port of their own: both spellings of the path with any query, 404 for other paths before the
 * upgrade, plain text for people who open the port in a browser; no more connections than one process, or one
 * address, may have. Nest's stock adapter compares the path to the letter and parses every frame as JSON.
 */
export class DeviceWsAdapter extends WsAdapter {
  private server: Server | undefined;
  private readonly addresses: ClientAddresses;
  private readonly perAddress: AddressLimit;
  /** Connections that are being turned away. */
  private readonly refused = new WeakSet<Duplex>();

  constructor(
    app: INestApplicationContext,
    private readonly door: DeviceDoor,
    private readonly log: Logger,
  ) {
    super(app, { messageParser: () => undefined });
    this.addresses = new ClientAddresses(door.trustedProxies);
    this.perAddress = new AddressLimit(door.maxConnectionsPerAddressCount);
  }

  override create(): WebSocketServer {
    const { door } = this;
    const maxPayload = Math.max(door.textMaxBytes, door.binaryMaxBytes);
    const sockets = new WebSocketServer({
      ...{ noServer: true, maxPayload, handleProtocols: chooseSubprotocol },
      ...SOCKET_OPTIONS,
    });
    const server = createServer(
      {
        maxHeaderSize: HEADER_MAX_BYTES,
        headersTimeout: door.handshakeTimeoutMs,
        requestTimeout: door.handshakeTimeoutMs,
        connectionsCheckingInterval: Math.min(1_000, door.handshakeTimeoutMs),
      },
      (_request, response) => {
        response
          .writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
          .end('Server is running\n');
      },
    );
    server.maxConnections = door.maxConnectionsCount + HANDSHAKES_COUNT;
    server.on('connection', (socket) => this.onConnection(socket));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.refused.has(socket)) return;
      const refusal = this.refusal(request, sockets.clients.size);
      if (refusal !== undefined) return this.refuse(socket, refusal);
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
    });
    this.server = server;
    return sockets;
  }

  /** @returns the port, once devices can connect. Rejects when it is in use. */
  async listen(): Promise<number> {
    const { server } = this;
    if (server === undefined) throw new Error('No gateway was made: is DeviceModule imported?');
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.door.port, this.door.host, resolve);
    });
    return (server.address() as { port: number }).port;
  }

  /** Takes no new connections. */
  stopListening(): void {
    this.server?.close();
  }

  override async dispose(): Promise<void> {
    this.server?.closeAllConnections();
    await super.dispose();
  }

  private onConnection(socket: Socket): void {
    // A device that vanishes in the middle of its handshake is no event.
    socket.on('error', () => socket.destroy());
    const peer = socket.remoteAddress ?? '';
    // Whom a proxy connects is known with the request.
    if (this.addresses.isTrusted(peer) || isLoopback(peer)) return;
    if (!this.takePlace(socket, this.addresses.of(peer, {}))) this.refuse(socket, TOO_MANY);
  }

  /** @returns why the request is not let in */
  private refusal(request: IncomingMessage, openCount: number): Refusal | undefined {
    if (!PATH.test((request.url ?? '').split('?')[0] ?? '')) return NOT_FOUND;
    if (openCount >= this.door.maxConnectionsCount) return FULL;
    const peer = request.socket.remoteAddress ?? '';
    if (!this.addresses.isTrusted(peer)) return undefined;
    const address = this.addresses.of(peer, request.headers);
    return isLoopback(address) || this.takePlace(request.socket, address) ? undefined : TOO_MANY;
  }

  /** @returns false when the address has all it may have */
  private takePlace(socket: Socket, address: string): boolean {
    const giveBack = this.perAddress.take(address);
    if (giveBack !== undefined) {
      socket.once('close', giveBack);
      return true;
    }
    this.log.warn({ address }, 'an address has too many connections; the newest is refused');
    return false;
  }

  private refuse(socket: Duplex, { status, reason }: Refusal): void {
    this.refused.add(socket);
    const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${reason.length}`;
    socket.end(`${head}\r\n\r\n${reason}`);
    setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref();
  }
}

/** `reason` is ASCII. */
interface Refusal {
  status: string;
  reason: string;
}

const NOT_FOUND: Refusal = { status: '404 Not Found', reason: 'Devices connect to /xiaozhi/v1/.\n' };
const FULL: Refusal = {
  status: '503 Service Unavailable',
  reason: 'This gateway has all the devices it can take.\n',
};
const TOO_MANY: Refusal = {
  status: '429 Too Many Requests',
  reason: 'Too many connections from this address.\n',
};
