import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/**
 * What goes wrong: the key or the connection is refused, the handshake never ends, the connection breaks after the first
 * audio, an answer is no answer, or nothing is answered at all.
 */
export type SpeechServiceFault = 'refuse-key' | 'busy' | 'never-opens' | 'break-off' | 'garbage' | 'silent';

/** One client of a stand-in. */
export interface ServiceConnection {
  headers: IncomingHttpHeaders;
  send: (message: string | Uint8Array) => void;
  close: () => void;
  isOpen: () => boolean;
  /** Set by the stand-in's code. */
  onMessage: (message: string | Uint8Array) => void;
}

export interface SpeechServiceOptions {
  serve: (connection: ServiceConnection) => void;
  /** Refused with 401 without it, where it is given: the whole header that has to come. */
  authorization?: { header: string; value: string };
  tls?: { key: string; cert: string };
  subprotocol?: { name: string; isRequired: boolean };
}

const GARBAGE = '<html>502 Bad Gateway</html>';

/** A speech service on this machine: sockets and faults; what it says is the business of its `serve`. */
export class SpeechService {
  fault: SpeechServiceFault | undefined;
  readonly connections: ServiceConnection[] = [];
  /** Of all connections, in order. */
  readonly paths: (string | undefined)[] = [];
  private readonly sockets = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    private readonly options: SpeechServiceOptions,
  ) {
    const accept = new WebSocketServer({ noServer: true, handleProtocols: () => this.subprotocol });
    server.on('connection', (socket: Duplex) => this.sockets.add(socket));
    server.on('secureConnection', (socket: Duplex) => this.sockets.add(socket));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const status = this.refusal(request);
      if (status !== undefined) return void socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
      if (this.fault === 'never-opens') return;
      this.paths.push(request.url);
      accept.handleUpgrade(request, socket, head, (opened) => this.attach(opened, request.headers));
    });
  }

  /** On a free port of this machine. */
  static async start(options: SpeechServiceOptions): Promise<SpeechService> {
    const server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    const service = new SpeechService(server, options);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Clients that are connected now. */
  get openCount(): number {
    return this.connections.filter(({ isOpen }) => isOpen()).length;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get subprotocol(): string | false {
    return this.options.subprotocol?.name ?? false;
  }

  private refusal({ headers }: IncomingMessage): string | undefined {
    const { authorization, subprotocol } = this.options;
    const isWrong = authorization !== undefined && headers[authorization.header] !== authorization.value;
    if (isWrong || this.fault === 'refuse-key') return '401 Unauthorized';
    if (this.fault === 'busy') return '503 Service Unavailable';
    const isMissing =
      subprotocol?.isRequired === true && headers['sec-websocket-protocol'] !== subprotocol.name;
    return isMissing ? '400 Bad Request' : undefined;
  }

  private attach(socket: WebSocket, headers: IncomingHttpHeaders): void {
    const { fault } = this;
    const connection: ServiceConnection = {
      headers,
      send: (message) => {
        if (fault === 'silent') return;
        socket.send(fault === 'garbage' ? GARBAGE : message);
      },
      close: () => socket.close(),
      isOpen: () => socket.readyState === socket.OPEN,
      onMessage: () => undefined,
    };
    this.connections.push(connection);
    this.options.serve(connection);
    let binaryCount = 0;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      binaryCount += isBinary ? 1 : 0;
      if (fault === 'break-off' && binaryCount > 2) return socket.terminate();
      connection.onMessage(isBinary ? new Uint8Array(data) : data.toString('utf8'));
    });
  }
}
