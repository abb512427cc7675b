import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentModels } from '@xiaozhi/contracts';
import { INSTANT } from './instant-providers.js';

const ETAG = '"bench"';

export interface StandInOptions {
  /** `instant`: fakes without any time of their own; `offline`: what the gateway falls back to without a choice. */
  providers: 'instant' | 'offline';
  memory: 'nomem' | 'local';
}

/** The gateway routes of manager-api, with one agent for every device and no memories. */
export class ManagerStandIn {
  private readonly server: Server;
  private readonly models: string;

  constructor(options: StandInOptions) {
    this.models = envelope(modelsOf(options));
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.keepAliveTimeout = 60_000;
  }

  async start(): Promise<void> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/xiaozhi`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const path = request.url ?? '';
    if (path.endsWith('/config/agent-models')) {
      if (request.headers['if-none-match'] === ETAG)
        return void response.writeHead(304, { etag: ETAG }).end();
      return send(response, this.models, { etag: ETAG });
    }
    if (path.endsWith('/config/server-base')) return send(response, SERVER_BASE);
    if (path.endsWith('/memory/list')) return send(response, envelope([]));
    if (path.endsWith('/memory/apply')) return send(response, envelope({ applied: true, memoryIds: [] }));
    send(response, envelope(null));
  }
}

const SERVER_BASE = envelope({ server: { auth: { enabled: false } }, selected_module: {} });

function modelsOf({ providers, memory }: StandInOptions): AgentModels {
  const instant = { instant: { type: INSTANT } };
  const chosen: Record<string, string> =
    providers === 'instant' ? { ASR: INSTANT, LLM: INSTANT, TTS: INSTANT } : {};
  const sections = providers === 'instant' ? { ASR: instant, LLM: instant, TTS: instant } : {};
  return {
    ...sections,
    Memory: { memory: { type: memory } },
    selected_module: { ...chosen, Memory: 'memory' },
    chat_history_conf: memory === 'local' ? 1 : 0,
    prompt: 'You are a friendly assistant.',
  };
}

function envelope(data: unknown): string {
  return JSON.stringify({ code: 0, msg: 'success', data });
}

function send(response: ServerResponse, body: string, headers: Record<string, string> = {}): void {
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
    .end(body);
}
