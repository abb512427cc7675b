import { readFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { StandInGateway } from './stand-in-gateway.js';
import { answerTable } from './stand-in-routes.js';

const DIST = path.join(__dirname, '../dist');
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.html': 'text/html',
};
/** That of the console's server. */
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; font-src 'self' data:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:";

export interface StandIn {
  url: string;
  gateway: StandInGateway;
  close(): Promise<void>;
}

/**
 * The built console, an in-memory API of the same contract and a gateway, on a free port. For journeys without the
 * services.
 */
export async function startStandIn(): Promise<StandIn> {
  const gateway = new StandInGateway();
  const answer = answerTable(gateway);
  const server: Server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (!url.pathname.startsWith('/api/')) {
        const asked = path.join(DIST, url.pathname);
        const file = path.extname(asked) !== '' && existsSync(asked) ? asked : path.join(DIST, 'index.html');
        response.setHeader('content-security-policy', CSP);
        response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
        response.end(readFileSync(file));
        return;
      }
      const {
        status,
        data,
        error,
        file: sent,
      } = answer(request.method ?? 'GET', url, await readBody(request));
      if (sent !== undefined) {
        response.writeHead(status, { 'content-type': sent.type, 'content-length': sent.bytes.length });
        response.end(sent.bytes);
        return;
      }
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          error === undefined
            ? { code: 0, msg: 'success', data }
            : { code: status, msg: error, data: null, error, details: [], requestId: 'r' },
        ),
      );
    })();
  });
  gateway.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    gateway,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        gateway.close();
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
