import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketServer } from 'ws';
import { LIMITS } from './message-limits.js';

const PATH = /^\/xiaozhi\/v1\/?$/;

/**
 * Serves devices on a port of their own: both spellings of the path with any query, 404 for other paths before the
 * upgrade, plain text for people who open the port in a browser. Nest's stock adapter compares the path to the letter
 * and parses every frame as JSON.
 */
export class DeviceWsAdapter extends WsAdapter {
  private server: Server | undefined;

  constructor(
    app: INestApplicationContext,
    private readonly address: { host: string; port: number; maxConnectionsCount: number },
  ) {
    super(app, { messageParser: () => undefined });
  }

  override create(): WebSocketServer {
    const sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: LIMITS.textBytes,
    });
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('Server is running\n');
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // A device that vanishes in the middle of its handshake is no event.
      socket.on('error', () => socket.destroy());
      if (!PATH.test((request.url ?? '').split('?')[0] ?? '')) return refuse(socket, '404 Not Found');
      if (sockets.clients.size >= this.address.maxConnectionsCount)
        return refuse(socket, '503 Service Unavailable');
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
      server.listen(this.address.port, this.address.host, resolve);
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
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
