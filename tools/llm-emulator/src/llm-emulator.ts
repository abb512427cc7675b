import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Asked, Dialect, EmulatedReply } from './dialect.js';
import { Faults } from './faults.js';
import { sendReply } from './send-reply.js';

export interface LlmEmulatorOptions {
  dialect: Dialect;
  /** The one key that is let in; without it none is asked for. */
  apiKey?: string;
  /** Default: repeats the last message, word by word. */
  answer?: (asked: Asked) => EmulatedReply;
}

export interface EmulatedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

export interface LlmEmulator {
  /** For a provider's `base_url`. */
  url: string;
  faults: Faults;
  /** Every request that was understood, oldest first. */
  requests: readonly (EmulatedRequest & Asked)[];
  /** Connections since the start. */
  readonly connectionsCount: number;
  /** Replies that are being sent. */
  readonly openCount: number;
  stop(): Promise<void>;
}

/** Speaks one service's chat format on 127.0.0.1, on a free port. It understands nothing by itself. */
export async function startLlmEmulator(options: LlmEmulatorOptions): Promise<LlmEmulator> {
  const faults = new Faults();
  const requests: (EmulatedRequest & Asked)[] = [];
  const counts = { connections: 0, open: 0 };
  const server = createServer((request, response) => {
    counts.open += 1;
    response.once('close', () => (counts.open -= 1));
    serve(request, response).catch(() => response.destroy());
  });
  server.on('connection', () => (counts.connections += 1));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { dialect, apiKey } = options;
    const text = await readBody(request);
    const fault = faults.next();
    if (fault.kind === 'drop') return void request.socket.destroy();
    if (fault.kind === 'hang') return;
    if (fault.kind === 'status') {
      const { status, headers, body } = fault;
      return refuse(response, status, body ?? dialect.refusal(status, 'Emulated fault.'), headers);
    }
    const path = request.url ?? '/';
    if (request.method !== 'POST' || !dialect.isRoute(path))
      return refuse(response, 404, dialect.refusal(404, 'Unknown route.'));
    if (apiKey !== undefined && dialect.keyOf(request.headers) !== apiKey)
      return refuse(response, 401, dialect.refusal(401, 'The key is wrong.'));
    let asked: Asked;
    try {
      asked = dialect.read(JSON.parse(text), path);
    } catch (error) {
      return refuse(response, 400, dialect.refusal(400, error instanceof Error ? error.message : 'Bad.'));
    }
    requests.push({ path, headers: request.headers, ...asked });
    const reply = (options.answer ?? repeat)(asked);
    await sendReply(response, dialect, dialect.write(reply, asked), fault, faults.bytesPerWrite);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${options.dialect.basePath}`,
    faults,
    requests,
    get connectionsCount() {
      return counts.connections;
    },
    get openCount() {
      return counts.open;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function repeat({ messages }: Asked): EmulatedReply {
  return { pieces: `You said: ${messages.at(-1)?.text ?? ''}`.match(/\S+\s*/g) ?? [] };
}

function refuse(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
