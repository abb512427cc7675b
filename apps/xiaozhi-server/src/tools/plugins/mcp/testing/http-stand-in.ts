import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { makeStandInServer } from './stand-in-tools.mjs';

/** An MCP server over HTTP on this machine: the SDK's own, `/mcp` streamable and `/sse` as before March 2025. */
export class HttpStandIn {
  readonly headers: IncomingHttpHeaders[] = [];
  /** Handshakes of streamable HTTP. */
  sessionsCount = 0;
  private streamable = new Map<string, StreamableHTTPServerTransport>();
  private readonly sse = new Map<string, SSEServerTransport>();
  private server: Server | undefined;
  private port = 0;

  /** Sessions of streamable HTTP that no client has ended. */
  get openCount(): number {
    return this.streamable.size;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, again on the same port after a stop. */
  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** Knows no session any more, as after a start anew. */
  forgetSessions(): void {
    this.streamable = new Map();
  }

  async stop(): Promise<void> {
    this.forgetSessions();
    const { server } = this;
    if (server?.listening !== true) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.headers.push(request.headers);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (pathname === '/sse') return this.openSse(response);
    if (pathname === '/messages')
      return this.sse.get(searchParams.get('sessionId') ?? '')?.handlePostMessage(request, response);
    if (pathname === '/mcp') return this.handleStreamable(request, response);
    response.writeHead(404).end();
  }

  private async openSse(response: ServerResponse): Promise<void> {
    const transport = new SSEServerTransport('/messages', response);
    this.sse.set(transport.sessionId, transport);
    await makeStandInServer().connect(transport);
  }

  private async handleStreamable(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.streamable.get(id) : undefined;
    if (known !== undefined) return known.handleRequest(request, response);
    if (id !== undefined) return void response.writeHead(404).end('no such session');
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => {
        this.sessionsCount += 1;
        this.streamable.set(session, transport);
      },
      onsessionclosed: (session) => void this.streamable.delete(session),
    });
    await makeStandInServer().connect(transport);
    await transport.handleRequest(request, response);
  }
}
