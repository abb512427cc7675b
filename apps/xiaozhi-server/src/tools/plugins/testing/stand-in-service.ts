import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** `silent`: the connection stays open and nothing comes. `cut`: it breaks. */
export type StandInAnswer =
  | { status?: number; json?: unknown; text?: string | Buffer; headers?: Record<string, string> }
  | 'silent'
  | 'cut';

/** A service on a free port of this machine that answers as a test says, and keeps what it was asked. */
export class StandInService {
  readonly requests: SeenRequest[] = [];

  private constructor(
    private readonly server: Server,
    public answer: (request: SeenRequest) => StandInAnswer,
  ) {}

  static async start(answer: (request: SeenRequest) => StandInAnswer): Promise<StandInService> {
    const server = createServer();
    const service = new StandInService(server, answer);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://stand-in');
        const seen: SeenRequest = {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        service.requests.push(seen);
        const given = service.answer(seen);
        if (given === 'silent') return;
        if (given === 'cut') return void response.destroy();
        const { status = 200, json, text, headers } = given;
        const type = json === undefined ? 'text/plain' : 'application/json';
        response.writeHead(status, { 'content-type': type, ...headers });
        response.end(json === undefined ? text : JSON.stringify(json));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
