import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpusEncoder } from '@xiaozhi/audio';
import { encodeFrame, parseFrameVersion } from '@xiaozhi/device-protocol';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

const SILENCE = new OpusEncoder(24_000).encode(new Float32Array(1_440));
export const SERVER_HELLO = {
  type: 'hello',
  transport: 'websocket',
  session_id: 'session-1',
  audio_params: { format: 'opus', sample_rate: 24_000, channels: 1, frame_duration: 60 },
};

/** One connection of a device, as the server sees it. */
export class FakeConnection {
  readonly texts: Record<string, unknown>[] = [];
  framesCount = 0;

  constructor(
    readonly socket: WebSocket,
    readonly headers: IncomingHttpHeaders,
  ) {}

  tell(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** One frame of silence, framed as the device asked. */
  frame(): void {
    this.socket.send(encodeFrame(parseFrameVersion(this.headers['protocol-version']), SILENCE));
  }

  /** A whole answer as it should be. */
  answer(stt: string, sentence: string, framesCount = 3): void {
    this.tell({ type: 'stt', text: stt });
    this.tell({ type: 'tts', state: 'start' });
    this.tell({ type: 'tts', state: 'sentence_start', text: sentence });
    for (let index = 0; index < framesCount; index += 1) this.frame();
    this.tell({ type: 'tts', state: 'stop' });
  }
}

type OnText = (connection: FakeConnection, message: Record<string, unknown>) => void;

/** A server for devices that does what a test tells it, on a free port. */
export class FakeServer {
  readonly connections: FakeConnection[] = [];
  readonly otaRequests: { path: string; headers: IncomingHttpHeaders; body: unknown }[] = [];
  /** What OTA answers beside the WebSocket's address. */
  ota: Record<string, unknown> = {};
  isBound = true;
  onText: OnText = (connection, message) => {
    if (message.type === 'hello') connection.tell(SERVER_HELLO);
    if (message.type === 'listen' && message.state === 'detect') connection.answer('heard', 'Yes.');
  };
  private readonly http: Server;
  private readonly sockets: WebSocketServer;

  private constructor() {
    this.http = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const path = request.url ?? '';
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
        this.otaRequests.push({ path, headers: request.headers, body });
        if (path.endsWith('/activate')) response.statusCode = this.isBound ? 200 : 202;
        response.end(
          JSON.stringify({
            websocket: { url: `ws://127.0.0.1:${this.port}/`, token: 'signed' },
            ...this.ota,
          }),
        );
      });
    });
    this.sockets = new WebSocketServer({ server: this.http });
    this.sockets.on('connection', (socket, request) => {
      const connection = new FakeConnection(socket, request.headers);
      this.connections.push(connection);
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) {
          connection.framesCount += 1;
          return;
        }
        const message = JSON.parse(data.toString()) as Record<string, unknown>;
        connection.texts.push(message);
        this.onText(connection, message);
      });
    });
  }

  static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    await new Promise<void>((listening) => server.http.listen(0, '127.0.0.1', listening));
    return server;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  get otaUrl(): string {
    return `http://127.0.0.1:${this.port}/xiaozhi/ota/`;
  }

  async stop(): Promise<void> {
    for (const client of this.sockets.clients) client.terminate();
    this.http.closeAllConnections();
    await new Promise((closed) => this.http.close(closed));
  }
}
