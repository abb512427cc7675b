import { setTimeout as wait } from 'node:timers/promises';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ZodError, z } from 'zod';
import { CONTROL_PREFIX, controlRoutes } from './control/control.routes.js';
import { Faults } from './control/faults.js';
import { RequestLog } from './control/request-log.js';
import { memoryRoutes } from './platform/memory.routes.js';
import { exportRoutes } from './platform/export.routes.js';
import { organisationRoutes } from './platform/organisation.routes.js';
import { PlatformFault } from './platform/platform-fault.js';
import { projectRoutes } from './platform/project.routes.js';
import { singleMemoryRoutes } from './platform/single-memory.routes.js';
import { webhookRoutes } from './platform/webhook.routes.js';
import { selfHostedRoutes } from './self-hosted/self-hosted.routes.js';
import { EmulatedMemoryStore } from './store/memory-store.js';
import type { MemoryStoreOptions } from './store/memory-store.js';

export interface Mem0EmulatorOptions {
  /** 0 takes a free one. */
  port?: number;
  /** The platform's API (default), or that of the open-source server. */
  api?: 'platform' | 'self-hosted';
  /** The one key that is let in. */
  apiKey?: string;
  /** Ms from an add to its memories, or `manual`. Default 200. */
  processingMs?: number | 'manual';
  extract?: MemoryStoreOptions['extract'];
  /** Memories survive the process here. */
  storageFile?: string;
}

export interface Mem0Emulator {
  /** For a provider's `base_url`. */
  url: string;
  port: number;
  apiKey: string;
  faults: Faults;
  log: RequestLog;
  store: EmulatedMemoryStore;
  stop(): Promise<void>;
}

/** Where memories are added, on the platform and on the open-source server. */
const ADD_PATH = /^\/(v3\/memories\/add\/|memories)$/;
const DEFAULT_API_KEY = 'm0-emulator-key';

/** Serves Mem0's API on 127.0.0.1, background processing included. */
export async function startMem0Emulator(options: Mem0EmulatorOptions = {}): Promise<Mem0Emulator> {
  const apiKey = options.apiKey ?? DEFAULT_API_KEY;
  const store = new EmulatedMemoryStore({
    file: options.storageFile,
    extract: options.extract,
    processingMs: options.processingMs ?? 200,
  });
  const faults = new Faults();
  const log = new RequestLog();
  const app = fastify({ forceCloseConnections: true });
  acceptBlankBodies(app);
  guard(app, letsInWith(apiKey, options.api ?? 'platform'), faults);
  record(app, log);
  spoil(app, faults);
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ detail: 'Not found.' }));
  if (options.api === 'self-hosted') selfHostedRoutes(app, store);
  else platformRoutes(app, store);
  controlRoutes(app, { store, faults, log });
  const url = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  return {
    url,
    port: Number(new URL(url).port),
    apiKey,
    faults,
    log,
    store,
    stop: async () => {
      store.close();
      await app.close();
    },
  };
}

/** The platform's client sends `Content-Type: application/json` without a body on GET and DELETE. */
function acceptBlankBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new PlatformFault(400, 'JSON parse error'));
    }
  });
}

function letsInWith(apiKey: string, api: 'platform' | 'self-hosted'): (request: FastifyRequest) => boolean {
  if (api === 'self-hosted') return ({ headers }) => headers['x-api-key'] === apiKey;
  return ({ headers }) => headers.authorization === `Token ${apiKey}`;
}

function platformRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  memoryRoutes(app, store);
  singleMemoryRoutes(app, store);
  projectRoutes(app, store);
  organisationRoutes(app, store);
  exportRoutes(app, store);
  webhookRoutes(app);
}

function guard(app: FastifyInstance, letsIn: (request: FastifyRequest) => boolean, faults: Faults): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith(CONTROL_PREFIX)) return;
    if (faults.delayMs > 0) await wait(faults.delayMs);
    const fault = faults.next();
    if (fault.kind === 'hang') await new Promise<void>((resolve) => request.raw.once('close', resolve));
    if (fault.kind === 'fail') {
      if (fault.retryAfterSeconds !== undefined) reply.header('Retry-After', fault.retryAfterSeconds);
      return reply.code(fault.status).send({ error: fault.error });
    }
    if (fault.kind === 'cut') {
      request.raw.destroy();
      return reply.hijack();
    }
    if (fault.kind === 'garbage') return reply.type('text/html').send('<html>502 Bad Gateway</html>');
    if (letsIn(request)) return;
    return reply.code(401).send({ detail: 'Invalid API key.' });
  });
  app.addHook('preHandler', async (request, reply) => {
    const isAdd = request.method === 'POST' && ADD_PATH.test(request.url);
    const status = isAdd ? faults.refusalOf(request.body) : undefined;
    if (status !== undefined) return reply.code(status).send({ error: 'emulated refusal' });
  });
}

function record(app: FastifyInstance, log: RequestLog): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url.startsWith(CONTROL_PREFIX)) return payload;
    log.add({
      method: request.method,
      path: new URL(request.url, 'http://emulator').pathname,
      query: z.record(z.string(), z.string()).parse(request.query),
      body: request.body,
      route: routeOf(request),
      status: reply.statusCode,
      answer: parseAnswer(payload),
    });
    return payload;
  });
}

/** What was asked is done, and the answer does not say so. */
function spoil(app: FastifyInstance, faults: Faults): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { spoiling } = faults;
    if (spoiling === undefined || request.url.startsWith(CONTROL_PREFIX)) return payload;
    if (spoiling === 'cut') request.raw.socket.destroy();
    if (spoiling === 'late') await wait(faults.lateMs, undefined, { ref: false });
    if (spoiling === 'fail') {
      reply.code(500);
      return JSON.stringify({ error: 'emulated fault' });
    }
    if (spoiling === 'garbage') {
      reply.type('text/html');
      return '<html>502 Bad Gateway</html>';
    }
    return payload;
  });
}

function routeOf(request: FastifyRequest): string | undefined {
  return request.routeOptions.url?.replace(/:(\w+)/g, '{$1}');
}

function parseAnswer(payload: unknown): unknown {
  if (typeof payload !== 'string') return undefined;
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    // Emulated garbage.
    return payload;
  }
}

function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof PlatformFault) return reply.code(error.status).send({ error: error.message });
  if (error instanceof ZodError) {
    const message = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    return reply.code(400).send({ error: message });
  }
  return reply.code(500).send({ error: 'The emulator failed.' });
}
