import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a gateway sent to manager-api. */
export interface RecordedRequest {
  path: string;
  body: unknown;
}

/** Stands between gateway and manager-api, passes everything on, and keeps what the gateway sent as JSON. */
export class RecordingProxy {
  readonly requests: RecordedRequest[] = [];
  private readonly server: Server;
  private holds: ((request: RecordedRequest) => boolean) | undefined;
  private onHeld: () => void = () => undefined;

  /** @param targetUrl of manager-api; asked with each request, since the proxy is there first */
  constructor(private readonly targetUrl: () => string) {
    this.server = createServer((request, response) => void this.pass(request, response));
  }

  /** @returns its address */
  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /**
   * Requests of this kind are taken and neither passed on nor answered, until `release`.
   * @returns a promise that resolves with the first of them
   */
  hold(holds: (request: RecordedRequest) => boolean): { held: Promise<void> } {
    this.holds = holds;
    return { held: new Promise((resolve) => (this.onHeld = resolve)) };
  }

  release(): void {
    this.holds = undefined;
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    const { url: path = '', method, headers } = request;
    if (headers['content-type']?.includes('json') === true && body.length > 0) {
      const recorded = { path, body: JSON.parse(body.toString('utf8')) as unknown };
      this.requests.push(recorded);
      if (this.holds?.(recorded) === true) return this.onHeld();
    }
    const onward = ask(`${this.targetUrl()}${path}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
